import { expect } from 'chai';

import { explainReason, type Reason } from '../../../src/injection/decision/reason.js';

const REASONS: Readonly<Record<Reason, true>> = {
  PolicyEnabled: true,
  EnabledByAnnotation: true,
  EnabledByLabel: true,
  EnabledBySelector: true,
  Forced: true,
  NamespaceExempt: true,
  NamespaceExcluded: true,
  NamespaceNotIncluded: true,
  PolicyOff: true,
  DisabledByAnnotation: true,
  DisabledByLabel: true,
  DisabledBySelector: true,
  PolicyDisabled: true,
  AlreadyInjected: true,
  HostNetwork: true,
  WindowsPod: true,
  MirrorPod: true,
  SidecarPresent: true,
  InvalidPodTemplate: true,
  TemplateFailed: true,
  InvalidAnnotation: true,
  Initialized: true,
  NotOurTurn: true,
  NotAWorkload: true,
  InjectedIntoPods: true,
  JobImmutable: true,
  StatefulSetImmutable: true,
  PodImmutable: true,
  PodNotOfJob: true,
  JobNotFound: true,
  NotSelected: true,
  RejectedByServer: true,
  SidecarIncomplete: true,
};

describe('explainReason', () => {
  const reasons = Object.keys(REASONS) as Reason[];

  it('ends the sentence "... because", for every reason, each with its own words', () => {
    const sentences = reasons.map(explainReason);
    for (const sentence of sentences) expect(sentence).to.match(/^[a-z][^\n]+[^.]$/);
    expect(new Set(sentences)).to.have.property('size', reasons.length);
  });
});
