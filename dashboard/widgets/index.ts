import type { AnyWidget } from '../widget.ts'

const modules = import.meta.glob<{ default: AnyWidget }>('./*.tsx', { eager: true })

/** Every file of this folder is a block of the page; its own metadata says where it stands. */
export const widgets: AnyWidget[] = Object.values(modules).map((module) => module.default)

export const widgetsOf = (area: AnyWidget['area'], isPhone: boolean): AnyWidget[] => {
  const place = (widget: AnyWidget) => (isPhone ? (widget.phoneOrder ?? widget.order) : widget.order)
  return widgets.filter((widget) => widget.area === area).sort((a, b) => place(a) - place(b))
}
