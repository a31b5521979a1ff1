import { describeSuite } from './template-suites.js';

describeSuite('the original injector with templates, 0.5.0 and 0.7.1', 'kube-inject-0.5', 14);
