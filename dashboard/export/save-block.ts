import type { Query } from '@cubejs-client/core'
import { addTexts } from '../i18n/index.ts'
import { fetchSession, withToken } from '../server.ts'
import { absoluteLink } from '../share.ts'
import type { AnyWidget, BlockContext } from '../widget.ts'
import { type ExportBody, exportBody } from './body.ts'
import { exportTexts } from './texts.ts'

addTexts(exportTexts)

const mostExcelRows = 1_048_575

/**
 * Asks the server for a block's file and hands it to the browser to save.
 *
 * @returns what to say about it, in the reader's language; never rejects
 */
export function saveBlock(
  widget: AnyWidget,
  context: BlockContext,
  format: FileFormat = 'xlsx',
): Promise<string> {
  const { view, period } = context
  const link = absoluteLink({ ...view, period, block: widget.id })
  return saveFile({ ...exportBody(widget, context, link), format }, context)
}

type FileFormat = 'xlsx' | 'csv'

/** What `POST /api/export` is asked, for a block or for a list of records. */
type FileBody = Omit<ExportBody, 'queries' | 'format'> & { format: FileFormat } & (
    | { queries: Query[] }
    | { query: Query; columns: { member: string; title?: string }[] }
  )

/** Asks for a file and saves it; the same words as `saveBlock`. */
export async function saveFile(
  body: FileBody,
  { t, format }: Pick<BlockContext, 't' | 'format'>,
): Promise<string> {
  try {
    const response = await withToken(() => ask(body))
    const name = nameOf(response.headers.get('content-disposition') ?? '')
    save(await response.blob(), name)
    if (body.format === 'csv') return t('export.csvSaved')
    if (!name.endsWith('.csv')) return t('export.saved')
    const rows = Number(response.headers.get('x-export-rows'))
    return t(rows > mostExcelRows ? 'export.tooLong' : 'export.csv', { count: format.count(rows) as never })
  } catch (error) {
    // What `fetch` throws when nobody answers has no words for readers.
    const text = error instanceof TypeError ? t('export.offline') : (error as Error).message
    return t('export.failed', { error: text })
  }
}

async function ask(body: FileBody): Promise<Response> {
  const { token } = await fetchSession()
  const response = await fetch('/api/export', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.ok) return response
  const { error } = (await response.json().catch(() => ({}))) as { error?: string }
  throw Object.assign(new Error(error ?? `HTTP ${response.status}`), { status: response.status })
}

/** The name in UTF-8 that the server gives. */
export function nameOf(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1]
  return encoded ? decodeURIComponent(encoded) : 'vitrina.xlsx'
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads it after this function has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
