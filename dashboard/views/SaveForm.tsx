import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import type { ViewDraft } from './api.ts'
import styles from './ViewsPanel.module.css'

const longestName = 80

interface Props {
  label: string
  onSave: (draft: Pick<ViewDraft, 'name' | 'scope' | 'isDefault'>) => Promise<void>
}

/** Name, who sees it, and whether the page opens with it. */
export function SaveForm({ label, onSave }: Props) {
  const { t } = useBlockContext()
  const [name, setName] = useState('')
  const [isTeam, setTeam] = useState(false)
  const [isDefault, setDefault] = useState(false)
  const [isSaving, setSaving] = useState(false)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  // The panel came after the popover had looked for a field to begin with.
  useEffect(() => {
    if (document.activeElement?.matches('[role="dialog"]')) field.current?.focus()
  }, [])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSaving(true)
    await onSave({ name: name.trim(), scope: isTeam ? 'team' : 'mine', isDefault })
    setSaving(false)
  }
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <label htmlFor={id} className="visually-hidden">
        {t('views.name')}
      </label>
      <input
        ref={field}
        id={id}
        value={name}
        maxLength={longestName}
        placeholder={t('views.namePlaceholder')}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
        data-autofocus
      />
      <label className={styles.check}>
        <input type="checkbox" checked={isTeam} onChange={(event) => setTeam(event.target.checked)} />
        {t('views.forTeam')}
      </label>
      <label className={styles.check}>
        <input type="checkbox" checked={isDefault} onChange={(event) => setDefault(event.target.checked)} />
        {t('views.asDefault')}
      </label>
      <button type="submit" className={styles.primary} disabled={name.trim() === '' || isSaving}>
        {label}
      </button>
    </form>
  )
}
