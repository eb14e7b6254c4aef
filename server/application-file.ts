/** `application.json`: what portals gave to our local application. Secrets, all of it. */
import { join } from 'node:path'
import type { ApplicationTokens, TokenKeeper } from '../loader/index.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { hide } from './redact.ts'

export interface Installation extends ApplicationTokens {
  clientId: string
  /** Comes with every event; whoever knows it is the portal. */
  applicationToken: string
  /** Stays when the portal is renamed. */
  memberId: string
  installedAt: string
  /** Whether the portal was asked to keep events. */
  bound: boolean
}

/** Installations by the origin of the portal's webhook. */
export interface Installations {
  all(): [origin: string, installation: Installation][]
  of(origin: string): Installation | undefined
  /** Resolves when the file holds it; undefined forgets the installation. */
  set(origin: string, installation: Installation | undefined): Promise<void>
  /** Tokens of one installation, for renewing them. */
  keeper(origin: string): TokenKeeper
}

/** @throws {OperatorError} when the file cannot be read or is damaged */
export async function openInstallations(folder: string): Promise<Installations> {
  const path = join(folder, 'application.json')
  const known = (await readJsonFile<Record<string, Installation>>(path)) ?? {}
  let writing: Promise<void> = Promise.resolve()

  for (const installation of Object.values(known)) hideAll(installation)

  /** One writer at a time, each with what stands when its turn comes. */
  function save(): Promise<void> {
    writing = writing.catch(() => {}).then(() => writeJsonFile(path, known))
    return writing
  }

  const of = (origin: string) => (Object.hasOwn(known, origin) ? known[origin] : undefined)

  async function set(origin: string, installation: Installation | undefined): Promise<void> {
    if (installation) {
      hideAll(installation)
      known[origin] = installation
    } else delete known[origin]
    await save()
  }

  return {
    all: () => Object.entries(known),
    of,
    set,
    keeper: (origin) => ({
      current: () => of(origin) ?? { accessToken: '', refreshToken: '', serverEndpoint: '' },
      async replace(tokens) {
        const installation = of(origin)
        if (installation) await set(origin, { ...installation, ...tokens })
      },
    }),
  }
}

function hideAll({ accessToken, refreshToken, applicationToken }: Installation): void {
  for (const secret of [accessToken, refreshToken, applicationToken]) hide(secret)
}
