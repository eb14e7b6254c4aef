import { lossesBlock } from '../stages/losses.tsx'

/** Beside the funnel: why deals leave, and from which stage. */
export default lossesBlock({ id: 'losses', order: 3.5, span: 6, isNarrow: true })
