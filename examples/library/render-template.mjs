// A Go template with sprig's functions, executed as Go would.
import { renderTemplate } from 'istio-initializer';

const template = '{{ range .hosts }}- {{ . | upper | quote }}\n{{ end }}';
process.stdout.write(renderTemplate(template, { hosts: ['a.example', 'b.example'] }));

try {
  renderTemplate({ text: '{{ .a.b }}', name: 'broken.tpl' }, { a: 1 });
} catch (error) {
  console.log(`${error.code}: ${error.message}`);
}
