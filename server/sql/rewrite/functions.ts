/** Functions that may be computed inside a leaf, with the leaves' rights: pure, built in, and none that runs text as SQL. */
import { isNumber, type Type } from './types.ts'

/** From the types of the arguments: what the function gives, undefined where it is not called so. */
type Result = (args: Type[]) => Type | undefined

const always =
  (type: Type, least: number, most = least): Result =>
  ({ length }) =>
    length >= least && length <= most ? type : undefined

const isTime = (type: Type | undefined): boolean => type === 'date' || type === 'timestamp'

/** `sqrt(numeric)` is numeric, of all other numbers it is float8. */
const computed =
  (count: number): Result =>
  (args) =>
    args.length === count && args.every((type) => isNumber(type))
      ? args.every((type) => type !== 'float8') && args.includes('numeric')
        ? 'numeric'
        : 'float8'
      : undefined

/** `round(x)`, and `round(x, 2)` of what is numeric. */
const rounded: Result = ([value, digits, ...more]) => {
  if (more.length > 0 || !value || !isNumber(value)) return undefined
  if (digits === undefined) return value === 'numeric' ? 'numeric' : 'float8'
  return value !== 'float8' && digits === 'int4' ? 'numeric' : undefined
}

const same: Result = ([type, ...more]) => (type && isNumber(type) && more.length === 0 ? type : undefined)

const RESULTS: Record<string, Result> = {
  upper: always('text', 1),
  lower: always('text', 1),
  initcap: always('text', 1),
  btrim: always('text', 1, 2),
  ltrim: always('text', 1, 2),
  rtrim: always('text', 1, 2),
  left: always('text', 2),
  right: always('text', 2),
  substring: always('text', 2, 3),
  substr: always('text', 2, 3),
  replace: always('text', 3),
  translate: always('text', 3),
  split_part: always('text', 3),
  reverse: always('text', 1),
  concat: always('text', 1, 20),
  concat_ws: always('text', 2, 20),
  length: always('int4', 1),
  char_length: always('int4', 1),
  character_length: always('int4', 1),
  position: always('int4', 2),
  strpos: always('int4', 2),
  starts_with: always('bool', 2),
  like_escape: always('text', 2),
  regexp_replace: always('text', 3, 4),
  md5: always('text', 1),
  abs: same,
  sign: same,
  ceil: (args) => rounded(args.slice(0, 1)),
  ceiling: (args) => rounded(args.slice(0, 1)),
  floor: (args) => rounded(args.slice(0, 1)),
  round: rounded,
  trunc: rounded,
  mod: ([a, b, ...more]) =>
    more.length === 0 && a && b && isNumber(a) && isNumber(b) && a !== 'float8' && b !== 'float8'
      ? a === 'numeric' || b === 'numeric'
        ? 'numeric'
        : 'int8'
      : undefined,
  power: computed(2),
  pow: computed(2),
  sqrt: computed(1),
  exp: computed(1),
  ln: computed(1),
  log: computed(1),
  width_bucket: always('int4', 4),
  date_trunc: ([unit, time, ...more]) =>
    unit && more.length === 0 && time === 'timestamp' ? 'timestamp' : undefined,
  date_part: ([unit, time, ...more]) =>
    unit && more.length === 0 && (isTime(time) || time === 'interval' || time === 'time')
      ? 'float8'
      : undefined,
  date_bin: always('timestamp', 3),
  date: ([time, ...more]) => (isTime(time) && more.length === 0 ? 'date' : undefined),
  age: ([a, b, ...more]) => (isTime(a) && isTime(b) && more.length === 0 ? 'interval' : undefined),
  to_char: ([value, format, ...more]) =>
    value && value !== 'unknown' && value !== 'text' && format && more.length === 0 ? 'text' : undefined,
  to_date: always('date', 2),
  to_number: always('numeric', 2),
  make_date: always('date', 3),
}

/** @returns what the function gives for arguments of these types; undefined when it may not stand inside a leaf */
export function typeOfCall(name: string, args: Type[]): Type | undefined {
  return Object.hasOwn(RESULTS, name) ? RESULTS[name]!(args) : undefined
}

/** What PostgreSQL aggregates with; `measure` and its like are ours. */
const AGGREGATES = new Set(
  `measure aggregate count sum avg min max any_value approx_distinct approx_count_distinct
  array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg json_agg_strict jsonb_agg_strict xmlagg
  json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict jsonb_object_agg_strict
  jsonb_object_agg_unique jsonb_object_agg_unique_strict range_agg range_intersect_agg
  bool_and bool_or every bit_and bit_or bit_xor
  stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
  regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
  percentile_cont percentile_disc mode`
    .split(/\s+/)
    .filter(Boolean),
)

export const isAggregate = (name: string | undefined): boolean => name !== undefined && AGGREGATES.has(name)

const OF_ROWS =
  /^(unnest|generate_series|generate_subscripts|regexp_(matches|split_to_table)|string_to_table|jsonb?_(each|each_text|object_keys|array_elements|array_elements_text|populate_recordset|to_recordset|path_query))$/
const VOLATILE =
  /^(random|random_normal|setseed|clock_timestamp|timeofday|nextval|currval|lastval|gen_random_uuid|uuidv[47]|pg_\w+|txid_\w+)$/

/** One that gives many rows for one. */
export const isSetReturning = (name: string | undefined): boolean => name !== undefined && OF_ROWS.test(name)

/** One whose result differs each time it is called. */
export const isVolatile = (name: string | undefined): boolean => name !== undefined && VOLATILE.test(name)
