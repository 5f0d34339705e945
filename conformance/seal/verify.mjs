// Verifies the signatures of bundles with @sigstore/verify: node verify.mjs PUBLIC_KEY BUNDLE…
// Prints one JSON object a bundle: {"file", "verified", "problem"}.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

const [keyFile, ...files] = process.argv.slice(2);
const publicKey = createPublicKey(readFileSync(keyFile));
const trust = toTrustMaterial(
  { mediaType: '', tlogs: [], ctlogs: [], timestampAuthorities: [], certificateAuthorities: [] },
  () => ({ publicKey, validFor: () => true }),
);
const verifier = new Verifier(trust, { ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0 });
for (const file of files) {
  let problem = '';
  try {
    verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(readFileSync(file, 'utf8')))));
  } catch (refused) {
    problem = String(refused.message ?? refused);
  }
  console.log(JSON.stringify({ file, verified: problem === '', problem }));
}
