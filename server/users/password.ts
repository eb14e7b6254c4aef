/** Passwords are made here and handed out once; what is kept of them is a verifier (`sql/wire/scram.ts`). */
import { randomBytes } from 'node:crypto'

/** A password that nobody can guess (192 bits), of characters that survive addresses, files and shells. */
export function generatePassword(): string {
  return randomBytes(24).toString('hex')
}
