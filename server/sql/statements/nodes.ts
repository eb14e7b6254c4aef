/** The parts of PostgreSQL's grammar that a query may consist of. What is not listed is refused. */

/** Kinds of nodes inside queries and expressions. */
export const ALLOWED: ReadonlySet<string> = new Set(
  `SelectStmt WithClause CommonTableExpr CTESearchClause CTECycleClause ResTarget
  RangeVar RangeSubselect RangeFunction RangeTableFunc RangeTableFuncCol JoinExpr Alias ColumnDef
  ColumnRef A_Star A_Const ParamRef A_Expr BoolExpr NullTest BooleanTest CaseExpr CaseWhen CoalesceExpr MinMaxExpr
  SQLValueFunction TypeCast TypeName CollateClause FuncCall NamedArgExpr WindowDef SortBy SubLink
  A_ArrayExpr RowExpr A_Indirection A_Indices GroupingFunc GroupingSet XmlExpr XmlSerialize SetToDefault
  List String Integer Float Boolean BitString`.split(/\s+/),
)

/** Fields whose content is written without the name of its kind. */
const INSIDES: Record<string, Record<string, string>> = {
  SelectStmt: { withClause: 'WithClause', larg: 'SelectStmt', rarg: 'SelectStmt' },
  CommonTableExpr: { search_clause: 'CTESearchClause', cycle_clause: 'CTECycleClause' },
  RangeVar: { alias: 'Alias' },
  RangeSubselect: { alias: 'Alias' },
  RangeFunction: { alias: 'Alias' },
  RangeTableFunc: { alias: 'Alias' },
  RangeTableFuncCol: { typeName: 'TypeName' },
  JoinExpr: { alias: 'Alias', join_using_alias: 'Alias' },
  ColumnDef: { typeName: 'TypeName', collClause: 'CollateClause' },
  TypeCast: { typeName: 'TypeName' },
  XmlSerialize: { typeName: 'TypeName' },
  FuncCall: { over: 'WindowDef' },
}

/** The kind of what stands in a field; undefined for fields that have no such content. */
export const insideOf = (kind: string, field: string): string | undefined => INSIDES[kind]?.[field]

/** How the analyst calls what was refused. */
const SAID: Record<string, string> = {
  LockingClause: 'SELECT … FOR UPDATE or FOR SHARE',
  RangeTableSample: 'TABLESAMPLE',
  CurrentOfExpr: 'WHERE CURRENT OF',
  IntoClause: 'SELECT … INTO inside a query',
  InsertStmt: 'INSERT inside WITH',
  UpdateStmt: 'UPDATE inside WITH',
  DeleteStmt: 'DELETE inside WITH',
  MergeStmt: 'MERGE inside WITH',
}

export const nameOf = (kind: string): string => SAID[kind] ?? kind.replace(/(Stmt|Expr)$/, '')
