import { useCallback } from 'react'
import { useUpdate } from '../view.ts'
import { type RecordsRequest, writeRequest } from './request.ts'

/** Opens the list of the records behind a number; Back closes it. */
export function useRecords(): (request: RecordsRequest) => void {
  const update = useUpdate()
  return useCallback((request) => update({ records: writeRequest(request) }), [update])
}
