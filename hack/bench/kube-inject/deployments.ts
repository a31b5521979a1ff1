/** What a Deployment has beside what all have; whole lines. */
interface Parts {
  readonly annotations?: string;
  /** Of the port that its container has. */
  readonly portName?: string;
  readonly port: number;
  /** Behind the rest of its container. */
  readonly probes?: string;
  /** Behind its container. */
  readonly containers?: string;
}

/** A typical Deployment, of some 600 bytes. */
export function deployment(index: number): string {
  return textOf(index, { port: 8080 });
}

/**
 * A Deployment that needs everything of an injector of 1.31, of some 1,300 bytes: it is scraped, has probes, wants a native
 * sidecar, and says something of the proxy's container itself.
 */
export function meshDeployment(index: number): string {
  const port = 8080 + (index % 100);
  return textOf(index, {
    port,
    portName: 'http',
    annotations: `\
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "${9000 + (index % 20)}"
        sidecar.istio.io/nativeSidecar: "true"
`,
    probes: `\
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 5 # it is slow to start
        livenessProbe:
          tcpSocket:
            port: ${port}
`,
    containers: `\
      # more than others have: it has many connections
      - name: istio-proxy
        image: auto
        resources:
          requests: {cpu: ${100 + (index % 10)}m}
`,
  });
}

function textOf(index: number, { annotations = '', portName, port, probes = '', containers = '' }: Parts): string {
  const containerPort = portName === undefined ? '' : `name: ${portName}\n          `;
  return `# service ${index}: what it does, and who to ask about it
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index} # as the Service calls it
  namespace: default
  labels:
    app: app-${index}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: app-${index}
  template:
    metadata:
      labels:
        app: app-${index}
        version: v1
${annotations}    spec:
      containers:
      - name: app
        image: "example/app:${index}"
        args: ["--port", "8080"]
        ports:
        - ${containerPort}containerPort: ${port}
        env:
        # read at start
        - name: STRICT
          value: "yes"
        resources:
          limits: {cpu: 100m, memory: 64Mi}
${probes}${containers}`;
}
