import styles from './PageHeading.module.css'

/** What a page is, and in one line what it is for. */
export function PageHeading({ title, about }: { title: string; about: string }) {
  return (
    <header className={styles.heading}>
      <h1>{title}</h1>
      <p>{about}</p>
    </header>
  )
}
