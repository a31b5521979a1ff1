/** A typical Deployment, of some 600 bytes. */
export function deployment(index: number): string {
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
    spec:
      containers:
      - name: app
        image: "example/app:${index}"
        args: ["--port", "8080"]
        ports:
        - containerPort: 8080
        env:
        # read at start
        - name: STRICT
          value: "yes"
        resources:
          limits: {cpu: 100m, memory: 64Mi}
`;
}

/**
 * A Deployment that needs everything of an injector of 1.31, of some 1,300 bytes: it is scraped, has probes, wants a native
 * sidecar, and says something of the proxy's container itself.
 */
export function meshDeployment(index: number): string {
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
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "${9000 + (index % 20)}"
        sidecar.istio.io/nativeSidecar: "true"
    spec:
      containers:
      - name: app
        image: "example/app:${index}"
        args: ["--port", "8080"]
        ports:
        - name: http
          containerPort: ${8080 + (index % 100)}
        env:
        # read at start
        - name: STRICT
          value: "yes"
        resources:
          limits: {cpu: 100m, memory: 64Mi}
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 5 # it is slow to start
        livenessProbe:
          tcpSocket:
            port: ${8080 + (index % 100)}
      # more than others have: it has many connections
      - name: istio-proxy
        image: auto
        resources:
          requests: {cpu: ${100 + (index % 10)}m}
`;
}
