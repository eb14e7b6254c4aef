/** What the model shows to one caller, asked of Cube's gateway in this process. */
import { randomUUID } from 'node:crypto'
import { CubeError, type SecurityContext } from '../cube/gateway.ts'
import type { MetaCube } from './model.ts'

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
