import { expect } from 'chai';
import * as z from 'zod';

import { flagConfigText } from '../../src/commands/shared/sidecar-config/flag-config.js';
import { parseInjectionConfig } from '../../src/injection/config/injection-config.js';
import { checkMetadata } from '../../src/injection/plan/pod-annotations.js';
import { rulesAt } from '../../src/injection/releases/history.js';
import { ANNOTATION_HISTORY } from '../../src/injection/releases/rules/annotation-rules.js';
import { SidecarError } from '../../src/injection/sidecar/sidecar-error.js';

const CHECKS = { rules: rulesAt(ANNOTATION_HISTORY, '1.0.2') };

const imageRows = z.array(
  z.object({
    function: z.enum(['init', 'proxy']),
    hub: z.string(),
    tag: z.string(),
    debug: z.boolean(),
    want: z.string(),
  }),
);

/** The flags make sidecars of 0.2 to 0.4, whose arguments the proxy of 0.8 and later would refuse. */
const otherImage = (image: string): string => image.replace('/proxyv2:', '/proxy:');

/** Holds the rows of a table against the images that the flags `--hub`, `--tag` and `--debug` make. */
export function expectImageNames(rows: unknown): void {
  for (const { function: of, want, ...flags } of imageRows.parse(rows)) {
    const config = parseInjectionConfig(flagConfigText(flags), { key: 'config', name: 'flags' });
    if (config.form !== 'params') throw new Error('the flags make no params');
    const { initImage, proxyImage } = config.params;
    expect(of === 'init' ? initImage : proxyImage, JSON.stringify(flags)).to.equal(otherImage(want));
  }
}

const paramRows = z.array(z.object({ name: z.string(), params: z.record(z.string(), z.unknown()), error: z.string() }));

/** Parameters of 1.0, and the annotations that say the same of one pod. The template of a configuration has no parameters. */
const ANNOTATIONS: Readonly<Record<string, string>> = {
  includeIPRanges: 'traffic.sidecar.istio.io/includeOutboundIPRanges',
  excludeIPRanges: 'traffic.sidecar.istio.io/excludeOutboundIPRanges',
  includeInboundPorts: 'traffic.sidecar.istio.io/includeInboundPorts',
  excludeInboundPorts: 'traffic.sidecar.istio.io/excludeInboundPorts',
};

/** Holds the rows of a table against annotations of the same values: each has one that is refused. */
export function expectInvalidParams(rows: unknown): void {
  for (const { name, params, error } of paramRows.parse(rows)) {
    const entries = Object.entries(ANNOTATIONS).map(([param, annotation]) => [annotation, params[param]] as const);
    const annotations = Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
    expect(() => checkMetadata({ annotations }, CHECKS), name).to.throw(SidecarError, `Error: ${error}`);
  }
}
