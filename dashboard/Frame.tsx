import { useIntersection } from '@mantine/hooks'
import { ChartColumn, Table2, TriangleAlert } from 'lucide-react'
import {
  type CSSProperties,
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { useAnswers } from './answers.ts'
import { useBlockContext } from './context.tsx'
import { Empty } from './Empty.tsx'
import styles from './Frame.module.css'
import { Failure, failureKind, Recovery } from './FrameFailure.tsx'
import { Info } from './FrameInfo.tsx'
import { MenuButton } from './FrameMenuButton.tsx'
import { freedIn, ignoredIn } from './FrameScope.ts'
import { useLater } from './later.ts'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { useUpdate } from './view.ts'
import type { AnyWidget, BlockContext } from './widget.ts'

const DataTable = lazy(() => import('./DataTable.tsx').then((module) => ({ default: module.DataTable })))
const FullScreen = lazy(() => import('./FrameScreen.tsx'))

interface BodyProps {
  widget: AnyWidget
  data: unknown
  context: BlockContext
  asTable: boolean
  isFull: boolean
}

function Body({ widget, data, context, asTable, isFull }: BodyProps) {
  if (widget.isEmpty?.(data)) {
    const Own = widget.empty
    return Own ? <Own context={context} /> : <Empty context={context} isNow={widget.area === 'now'} />
  }
  const Chart = widget.chart
  return (
    <Suspense
      fallback={<Skeleton height={widget.height} label={context.t('block.loading', { title: '' })} />}
    >
      {asTable ? (
        <DataTable
          table={widget.table(data, context)}
          label={`${widget.title(context)}: ${context.t('block.table')}`}
          context={context}
          measures={widget.measures}
        />
      ) : (
        <Chart data={data} context={context} isFull={isFull} />
      )}
    </Suspense>
  )
}

interface SkeletonProps {
  height: number
  label: string
  /** What there is to say about the wait. */
  children?: ReactNode
}

const Skeleton = ({ height, label, children }: SkeletonProps) => (
  <div className={styles.skeleton} style={{ blockSize: `var(--body, ${height}px)` }}>
    <span className="visually-hidden">{label}</span>
    {children}
  </div>
)

/** Everything that blocks have in common: title, menu, first load, refetch, emptiness, failure, table twin. */
export function Frame({ widget }: { widget: AnyWidget }) {
  const context = useBlockContext()
  const { t, view } = context
  const titleId = useId()
  const { ref, isSeen, isNear } = useSeen(widget.area !== 'main')
  const asked = useLater(context, isNear)
  const { shown, isFetching, isWaiting, isPaused, error, retry } = useAnswers(widget, asked, isSeen)
  const [asTable, setTable] = useState(false)
  const [isFull, setFull] = useState(false)
  const wasFull = useRef(false)
  if (isFull) wasFull.current = true
  const title = widget.title(context)
  const isTile = widget.area !== 'main'
  const Toolbar = widget.toolbar
  const summary =
    shown && !widget.isEmpty?.(shown.data) ? widget.summary?.(shown.data, shown.context) : undefined
  const ignored = ignoredIn(widget, context, location.pathname)
  const canSwitch = !isTile && !widget.isTable

  useScrollTo(ref.element, view.block === widget.id)
  const onEscape = useFreeing(widget, context)

  const body = (full: boolean) => {
    if (shown)
      return (
        <Body widget={widget} data={shown.data} context={shown.context} asTable={asTable} isFull={full} />
      )
    if (error)
      return <Failure error={error} retry={retry} context={context} text={widget.failure?.(error, context)} />
    return (
      <Skeleton height={widget.height} label={t('block.loading', { title })}>
        <p className={styles.counting} data-late={!isWaiting && !isPaused ? true : undefined}>
          {t(isPaused ? 'block.noNetwork' : isWaiting ? 'block.counting' : 'block.late')}
        </p>
      </Skeleton>
    )
  }

  return (
    <section
      ref={ref.set}
      id={`block-${widget.id}`}
      className={isTile ? styles.tile : styles.card}
      data-area={widget.area}
      data-testid={`block-${widget.id}`}
      aria-labelledby={titleId}
      aria-busy={isFetching}
      style={widget.span ? ({ '--span': widget.span } as CSSProperties) : undefined}
      onKeyDown={openMenu}
      onKeyDownCapture={onEscape}
    >
      {isFetching && shown && <div className={styles.progress} aria-hidden="true" />}
      <header className={styles.head}>
        <div className={styles.lead}>
          <div className={styles.name}>
            <h3 id={titleId} className={styles.title}>
              {title}
            </h3>
            <Info widget={widget} context={context} title={title} />
          </div>
          {Toolbar && (
            <div className={styles.controls}>
              <Toolbar context={context} />
            </div>
          )}
        </div>
        <div className={styles.tools}>
          {error && shown && (
            <button
              type="button"
              className={styles.stale}
              onClick={retry}
              title={t(`block.failure.${failureKind(error)}`)}
            >
              <TriangleAlert size={14} aria-hidden="true" />
              {t('block.stale')}
            </button>
          )}
          {canSwitch && (
            <button
              type="button"
              className={styles.icon}
              aria-pressed={asTable}
              aria-label={t(asTable ? 'block.asChart' : 'block.asTable')}
              title={t(asTable ? 'block.asChart' : 'block.asTable')}
              onClick={() => setTable(!asTable)}
            >
              {asTable ? <ChartColumn size={16} aria-hidden /> : <Table2 size={16} aria-hidden />}
            </button>
          )}
          <MenuButton
            widget={widget}
            title={title}
            records={shown && widget.records?.(shown.data, shown.context)}
            table={shown ? () => widget.table(shown.data, shown.context) : undefined}
            asTable={asTable}
            onTable={widget.isTable ? undefined : () => setTable(!asTable)}
            onFullScreen={() => setFull(true)}
          />
        </div>
      </header>
      {ignored.length > 0 && (
        <p className={styles.ignored} data-testid="ignored">
          {t('block.ignores', { names: ignored.map((kind) => t(`click.${kind}`)).join(', ') })}
        </p>
      )}
      {error && failureKind(error) === 'offline' && <Recovery retry={retry} context={context} />}
      <figure
        className={styles.body}
        data-dim={(shown && (isFetching || (error && shown.context !== context))) || undefined}
        aria-labelledby={titleId}
      >
        <ErrorBoundary
          fallback={(failure, again) => <Failure error={failure} retry={again} context={context} />}
        >
          {body(false)}
        </ErrorBoundary>
        {summary && <figcaption className="visually-hidden">{summary}</figcaption>}
      </figure>
      {wasFull.current && (
        <Suspense>
          <FullScreen
            isOpen={isFull}
            title={title}
            isCovered={view.records !== undefined}
            closeLabel={t('block.close')}
            onClose={() => setFull(false)}
            onClosed={() => ref.element?.querySelector<HTMLElement>('[aria-haspopup="menu"]')?.focus()}
          >
            {isFull && body(true)}
          </FullScreen>
        </Suspense>
      )}
    </section>
  )
}

/** Shift+F10 and the menu key open the block's menu; numbers have their own. */
function openMenu(event: KeyboardEvent<HTMLElement>) {
  const isAsked = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
  const target = event.target as Element
  // What happens in a portal, a menu or the full screen, bubbles up here as well.
  if (!isAsked || !event.currentTarget.contains(target) || target.closest('[data-number]')) return
  event.preventDefault()
  // A menu that is open takes a key pressed elsewhere for a wish to close it: this one too, did it come to the document.
  event.stopPropagation()
  event.currentTarget.querySelector<HTMLElement>('[data-menu]')?.click()
}

/** Escape on what can be picked frees all that is picked in the block, whether its answer has come already or not. */
function useFreeing(widget: AnyWidget, context: BlockContext) {
  const update = useUpdate()
  return (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as Element
    if (event.key !== 'Escape' || !target.closest('figure [aria-pressed]')) return
    const clicks = event.currentTarget.contains(target) && freedIn(widget, context)
    if (!clicks) return
    event.stopPropagation()
    update({ clicks })
  }
}

/** Blocks below the fold ask their questions when they come near. */
function useSeen(atOnce: boolean) {
  const { ref, entry } = useIntersection({ rootMargin: '400px' })
  const seen = useRef(atOnce)
  const [element, setElement] = useState<HTMLElement | null>(null)
  if (entry?.isIntersecting) seen.current = true
  const set = (node: HTMLElement | null) => {
    setElement(node)
    ref(node)
  }
  const isNear = entry?.isIntersecting ?? true
  return { ref: { set: useStable(set), element }, isSeen: seen.current, isNear }
}

function useStable<Args extends unknown[]>(call: (...args: Args) => void): (...args: Args) => void {
  const [stable] = useState(() => call)
  return stable
}

/** A link to a block leads to it once it is there. */
function useScrollTo(element: HTMLElement | null, isTarget: boolean) {
  useEffect(() => {
    if (isTarget && element) element.scrollIntoView({ block: 'start' })
  }, [isTarget, element])
}
