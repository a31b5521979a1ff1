/** What to install. */
export interface InstallOptions {
  /** Of the controller. Default: the manifest's; one from another repository that is installed is kept. */
  readonly image?: string;
  /** How many controllers. Default: as many as the manifest says, or more where more run. */
  readonly replicas?: number;
  /** Pods of Jobs get sidecars too, so that every pod of the cluster waits for the controller. */
  readonly pods?: true;
  /** The controller registers its own name while it is ready. */
  readonly manageInitializerConfiguration?: true;
  /** How long to wait for a controller that is ready, in milliseconds. */
  readonly timeout: number;
  /** Only read, and tell what would be done. */
  readonly dryRun?: true;
}
