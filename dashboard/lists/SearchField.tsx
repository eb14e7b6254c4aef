import { Search, X } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { readOption, useAddress, useUpdate } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './RecordList.module.css'

const typingMs = 300

interface Props {
  /** The words stand in the address under it, `<id>.find`. */
  id: string
  context: BlockContext
  placeholder?: string
  /** Hears every letter at once. */
  onText?: (text: string) => void
}

/** The address follows the typing at a distance; Back does not stop at every letter. */
export function SearchField({ id, context: { t }, placeholder = t('lists.find'), onText }: Props) {
  const key = `${id}.find`
  const view = useAddress()
  const update = useUpdate()
  const field = useRef<HTMLInputElement>(null)
  const words = readOption<string>(view, key, '')
  const [text, setText] = useState(words)
  const { options } = view
  const wanted = text.trim()
  const look = useCallback(() => {
    if (wanted === words) return
    const { [key]: _, ...rest } = options
    update({ options: wanted ? { ...rest, [key]: wanted } : rest }, { replace: true })
  }, [wanted, words, key, options, update])
  useEffect(() => setText(words), [words])
  useEffect(() => onText?.(text), [onText, text])
  useEffect(() => {
    const timer = setTimeout(look, wanted ? typingMs : 0)
    return () => clearTimeout(timer)
  }, [look, wanted])
  return (
    <label className={styles.search}>
      <Search size={15} aria-hidden="true" />
      <span className="visually-hidden">{placeholder}</span>
      <input
        ref={field}
        type="search"
        value={text}
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
        // Else the words would come late, in the middle of going where a click leads, and lead back.
        onBlur={look}
        data-testid={`${id}-find`}
      />
      {text && (
        <button
          type="button"
          aria-label={t('lists.clear')}
          onClick={() => {
            setText('')
            field.current?.focus()
          }}
        >
          <X size={14} aria-hidden="true" />
        </button>
      )}
    </label>
  )
}
