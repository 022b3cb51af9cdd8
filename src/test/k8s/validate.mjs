// Holds each document of a rendered manifest against the OpenAPI schema of its kind. One line a
// document; exit code 1 if any is not valid or not known.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const CUSTOM = {
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "keda.sh": "@kubernetes-models/keda",
};

async function modelOf({ apiVersion, kind }) {
  const home = CUSTOM[apiVersion.split("/")[0]] ?? "kubernetes-models";
  return (await import(`${home}/${apiVersion}/${kind}`))[kind];
}

async function complaint(manifest) {
  try {
    const Model = await modelOf(manifest);
    new Model(manifest).validate();
    return null;
  } catch (error) {
    return error.message;
  }
}

let failures = 0;
for (const document of parseAllDocuments(readFileSync(process.argv[2], "utf8"))) {
  const manifest = document.toJS();
  const problem = document.errors[0]?.message ?? (await complaint(manifest));
  failures += problem ? 1 : 0;
  console.log(`${problem ? "FAIL" : "ok"} ${manifest?.kind} ${manifest?.metadata?.name} ${problem ?? ""}`);
}
process.exit(failures ? 1 : 0);
