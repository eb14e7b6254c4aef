/** What the model shows to one caller, asked of Cube's gateway in this process. */
import { randomUUID } from 'node:crypto'
import { CubeError, type SecurityContext } from './gateway.ts'

/** The parts of `/v1/meta` that are read here; members that the caller may not see are not in it. */
export interface MetaCube {
  name: string
  title?: string
  description?: string
  meta?: ({ period?: string } & Record<string, unknown>) | null
  measures: MetaMember[]
  dimensions: (MetaMember & { primaryKey?: boolean })[]
  segments?: MetaMember[]
}

export interface MetaMember {
  name: string
  shortTitle?: string
  title?: string
  description?: string
  type: string
  aggType?: string
  meta?: Record<string, unknown> | null
}

/** The part of Cube's `ApiGateway` that answers `/v1/meta`. */
export interface MetaGateway {
  meta(request: {
    context: { securityContext: SecurityContext; requestId: string }
    res(answer: { cubes?: MetaCube[]; error?: string }, options?: { status?: number }): unknown
  }): Promise<void>
}

/** Cubes with the members that are public and visible to this caller. */
export async function metaInProcess(gateway: object, securityContext: SecurityContext): Promise<MetaCube[]> {
  let cubes: MetaCube[] | undefined
  let refusal: CubeError | undefined
  await (gateway as MetaGateway).meta({
    context: { securityContext, requestId: randomUUID() },
    res: (answer, options) => {
      cubes = answer.cubes
      if (!cubes)
        refusal = new CubeError(answer.error ?? 'Cube did not describe its model.', options?.status ?? 500)
    },
  })
  if (!cubes) throw refusal ?? new CubeError('Cube did not describe its model.', 500)
  return cubes
}
