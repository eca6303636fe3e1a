import { v5 } from 'uuid';

/** Chosen once, at random, for this project; never to be changed: all component ids come from it. */
const namespace = '9b2edbb8-7529-4303-bb83-1629a8a57edd';

/** The id of a component by kind and name, for example `view:Referral:active` or `role:Co-sell Seller`. */
export function componentId(name: string): string {
  return v5(name, namespace);
}

if (import.meta.main) {
  const name = process.argv[2];
  if (name) process.stdout.write(`${componentId(name)}\n`);
  else {
    process.stderr.write('Name the component by kind and name, for example: component-id.ts "view:Referral:active"\n');
    process.exitCode = 2;
  }
}
