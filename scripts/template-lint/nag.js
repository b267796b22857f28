// Prints, as JSON, what cdk-nag's AwsSolutions pack finds in CloudFormation
// templates: node nag.js FOLDER-OF-MODULES NAME=FILE...
const path = require('path');
const fs = require('fs');
const os = require('os');
const [modules, ...templates] = process.argv.slice(2);
const load = (name) => require(path.join(modules, 'node_modules', name));
const { App, Aspects, Stack } = load('aws-cdk-lib');
const { CfnInclude } = load('aws-cdk-lib/cloudformation-include');
const { AwsSolutionsChecks, NagReportFormat } = load('cdk-nag');

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'vendorrisk-nag-'));
const app = new App({ outdir, analyticsReporting: false });
for (const t of templates) {
  const [name, file] = t.split('=');
  new CfnInclude(new Stack(app, name), 'T', { templateFile: path.resolve(file) });
}
Aspects.of(app).add(new AwsSolutionsChecks({ reports: true, reportFormats: [NagReportFormat.JSON] }));
app.synth();
const found = [];
for (const name of fs.readdirSync(outdir).filter((f) => f.endsWith('NagReport.json'))) {
  for (const l of JSON.parse(fs.readFileSync(path.join(outdir, name))).lines) {
    if (l.compliance === 'Non-Compliant' || l.compliance === 'UNKNOWN') {
      found.push({ rule: l.ruleId, resource: l.resourceId.replace('/T/', '/'), text: l.ruleInfo });
    }
  }
}
fs.rmSync(outdir, { recursive: true });
process.stdout.write(JSON.stringify(found));
