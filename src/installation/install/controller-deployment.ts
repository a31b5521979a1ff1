import { withValueAt } from '../../injection/workload/workload.js';
import { type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { InstallOptions } from './install-options.js';

/** The controller's flag by which it registers its own name. */
const MANAGE_FLAG = '--manageInitializerConfiguration';

const CONTAINERS = ['spec', 'template', 'spec', 'containers'];

/** What is installed under the Deployment's name, and why it is not just what the manifest says. */
export interface ControllerDeployment {
  readonly object: JsonObject;
  readonly replicas: number;
  readonly managed: boolean;
  readonly note?: string;
}

/** The first container of a Deployment; empty where there is none. */
export const containerOf = (deployment: JsonObject | undefined): JsonObject =>
  objectsIn(objectAt(deployment, ...CONTAINERS.slice(0, -1))['containers'])[0] ?? {};

/** How many replicas a Deployment asks for; 0 where it does not say, or there is none. */
export const replicasOf = (deployment: JsonObject | undefined): number => {
  const { replicas } = objectAt(deployment, 'spec');
  return typeof replicas === 'number' ? replicas : 0;
};

/** `registry.example.com/a` of `registry.example.com/a:1` or `...@sha256:...`. */
const repositoryOf = (image: string): string => {
  const [tagged = ''] = image.split('@', 1);
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  return colon < 0 ? tagged : tagged.slice(0, colon);
};

/** The image to run: the one that is asked for, or else of the manifest's version, from where the running one came. */
export function imageFor(wanted: string, running: string | undefined, asked: string | undefined): string {
  if (asked !== undefined) return asked;
  // From wherever this cluster gets it: its nodes need not reach any other place.
  return running !== undefined && repositoryOf(running) !== repositoryOf(wanted) ? running : wanted;
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** The Deployment of the manifest, as the options want it, and where they say nothing, as the running one has it. */
export function controllerDeployment(
  manifest: JsonObject,
  running: JsonObject | undefined,
  options: Pick<InstallOptions, 'image' | 'replicas' | 'manageInitializerConfiguration'>,
): ControllerDeployment {
  const container = containerOf(manifest);
  const wantedImage = stringIn(container['image']) ?? '';
  const image = imageFor(wantedImage, stringIn(containerOf(running)['image']), options.image);
  const replicas = options.replicas ?? Math.max(replicasOf(manifest), replicasOf(running));
  const managed = options.manageInitializerConfiguration ?? listOf(containerOf(running)['args']).includes(MANAGE_FLAG);
  const args = [...listOf(container['args']), ...(managed ? [MANAGE_FLAG] : [])];
  const sized = withValueAt(manifest, ['spec', 'replicas'], () => replicas);
  const object = withValueAt(sized, CONTAINERS, () => [{ ...container, image, args }]);
  const note =
    options.image === undefined && image !== wantedImage ? `image ${image} kept, --image changes it` : undefined;
  return { object, replicas, managed, ...(note !== undefined && { note }) };
}
