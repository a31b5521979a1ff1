/** Which real server the sandbox answers like: 1.7 is kube-apiserver 1.7.4, 1.9 is kube-apiserver 1.9.4. */
export type KubernetesVersion = '1.7' | '1.9';
