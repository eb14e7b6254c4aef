import { SearchX } from 'lucide-react'
import { Empty } from '../Empty.tsx'
import frame from '../Frame.module.css'
import { useAddress, useUpdate } from '../view.ts'
import type { FormProps } from './form.ts'

/** No rows: nothing was found, or there is nothing. */
export function NoRows({
  source: { id, question },
  list,
  context,
}: Pick<FormProps, 'source' | 'list' | 'context'>) {
  const view = useAddress()
  const update = useUpdate()
  const { t } = context
  if (!list.words) return <Empty context={context} isNow={!question.timeDimensions?.length} />
  const clear = () => {
    const { [`${id}.find`]: _, ...options } = view.options
    update({ options }, { replace: true })
  }
  return (
    <div className={frame.empty} role="status">
      <SearchX size={20} aria-hidden="true" />
      <p>{t('lists.nothing', { words: list.words })}</p>
      <button type="button" className={frame.action} onClick={clear}>
        {t('lists.clear')}
      </button>
    </div>
  )
}
