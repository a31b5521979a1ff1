import { objectAt, stringAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { age, ageColumn, containerColumns, countAt, labelsText, nameColumn, numberAt, selectorText } from './cells.js';
import { type Column, numberColumn, textColumn, wideOnly } from './column.js';

const template = ['spec', 'template'] as const;

const desired = numberColumn('Desired', 'How many pods are wanted.', (object) => numberAt(object, 'spec', 'replicas'));

/** A number of the status. */
function statusColumn(name: string, key: string, description: string): Column {
  return numberColumn(name, description, (object) => numberAt(object, 'status', key));
}

const current = statusColumn('Current', 'replicas', 'How many pods there are.');
const ready = statusColumn('Ready', 'readyReplicas', 'How many of them are ready.');

const selector = selectorColumn((object) => selectorText(objectAt(object, 'spec', 'selector')));

function selectorColumn(cell: Column['cell']): Column {
  return wideOnly(textColumn('Selector', 'Which pods belong to the object.', cell));
}

const replicaColumns = [nameColumn, desired, current, ready, ageColumn, ...containerColumns(...template)];

/** v1.ReplicationController. */
export const replicationControllerColumns: readonly Column[] = [
  ...replicaColumns,
  selectorColumn((object) => labelsText(objectAt(object, 'spec', 'selector'))),
];

/** ReplicaSet. */
export const replicaSetColumns: readonly Column[] = [...replicaColumns, selector];

/** Deployment. */
export const deploymentColumns: readonly Column[] = [
  nameColumn,
  desired,
  current,
  statusColumn('Up-to-date', 'updatedReplicas', 'How many pods are of the latest template.'),
  statusColumn('Available', 'availableReplicas', 'How many pods have been ready for long enough.'),
  ageColumn,
  ...containerColumns(...template),
  selector,
];

/** StatefulSet. */
export const statefulSetColumns: readonly Column[] = [
  nameColumn,
  desired,
  current,
  ageColumn,
  ...containerColumns(...template),
];

/** DaemonSet. */
export const daemonSetColumns: readonly Column[] = [
  nameColumn,
  statusColumn('Desired', 'desiredNumberScheduled', 'How many nodes shall run a pod.'),
  statusColumn('Current', 'currentNumberScheduled', 'How many nodes run one of those pods.'),
  statusColumn('Ready', 'numberReady', 'How many of them are ready.'),
  statusColumn('Up-to-date', 'updatedNumberScheduled', 'How many pods are of the latest template.'),
  statusColumn('Available', 'numberAvailable', 'How many pods have been ready for long enough.'),
  textColumn('Node Selector', 'Which nodes run the pods.', (object) =>
    labelsText(objectAt(object, ...template, 'spec', 'nodeSelector')),
  ),
  ageColumn,
  ...containerColumns(...template),
  selector,
];

/** Job. */
export const jobColumns: readonly Column[] = [
  nameColumn,
  textColumn('Desired', 'How many pods must succeed.', (object) => {
    const completions = valueAt(object, 'spec', 'completions');
    return typeof completions === 'number' ? String(completions) : '<none>';
  }),
  statusColumn('Successful', 'succeeded', 'How many pods have succeeded.'),
  ageColumn,
  ...containerColumns(...template),
  selector,
];

/** CronJob. */
export const cronJobColumns: readonly Column[] = [
  nameColumn,
  textColumn('Schedule', 'When jobs start, as cron writes it.', (object) => stringAt(object, 'spec', 'schedule')),
  textColumn('Suspend', 'Whether no jobs start.', (object) => suspendText(object)),
  numberColumn('Active', 'How many jobs run.', (object) => countAt(object, 'status', 'active')),
  textColumn('Last Schedule', 'The time since the last job started.', (object, now) => {
    const last = valueAt(object, 'status', 'lastScheduleTime');
    return last === undefined ? '<none>' : age(last, now);
  }),
  ageColumn,
  ...containerColumns('spec', 'jobTemplate', ...template),
  selectorColumn((object) => selectorText(objectAt(object, 'spec', 'jobTemplate', 'spec', 'selector'))),
];

function suspendText(object: JsonObject): string {
  const suspend = valueAt(object, 'spec', 'suspend');
  if (typeof suspend !== 'boolean') return '<unset>';
  return suspend ? 'True' : 'False';
}
