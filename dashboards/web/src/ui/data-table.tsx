/** A figure's data as rows of text; the first column heads its row. */
export interface TableContent {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The most rows that are put on the page at once. */
const MAX_ROWS = 400;

/** The data behind a figure, newest first where it is over time. */
export function DataTable({ content, label }: { readonly content: TableContent; readonly label: string }) {
  const rows = content.rows.slice(0, MAX_ROWS);
  return (
    <div className="table-scroll" role="region" aria-label={`Data: ${label}`} tabIndex={0}>
      <table className="data-table">
        <thead>
          <tr>
            {content.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, position) =>
                position === 0 ? (
                  <th key={position} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={position}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length < content.rows.length && (
        <p className="table-note">
          {rows.length} of {content.rows.length} rows; choose a shorter range for the rest.
        </p>
      )}
    </div>
  );
}
