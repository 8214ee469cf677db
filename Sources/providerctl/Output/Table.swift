/// Aligned columns under a header. Rows may come page by page: a later page can widen the columns, never narrow them.
struct Table {
    /// A column's title, and whether its cells are numbers.
    struct Column {
        let title: String
        var isNumber = false
    }

    private let columns: [Column]
    private var widths: [Int]
    private var hasHeader = false

    init(_ columns: [Column]) {
        self.columns = columns
        widths = columns.map { DisplayWidth.of($0.title) }
    }

    /// The lines of these rows, the first time behind the header. Cells are made safe to print.
    mutating func lines(_ rows: [[String?]]) -> [String] {
        let cells = rows.map { row in row.map { $0.map(Printable.line) ?? "-" } }
        for row in cells {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(cell)) }
        }
        let header = hasHeader ? [] : [columns.map(\.title)]
        hasHeader = true
        return (header + cells).map(line)
    }

    private func line(_ cells: [String]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            if index > 0 { line += "  " }
            let padding = String(repeating: " ", count: max(0, widths[index] - DisplayWidth.of(cell)))
            if columns[index].isNumber {
                line += padding + cell
            } else {
                // Nothing follows the last cell.
                line += cell + (index == cells.count - 1 ? "" : padding)
            }
        }
        return line
    }
}

/// One thing by field, aligned behind its labels. Fields without a value are left out.
struct Details {
    private var fields: [(label: String, value: String)] = []

    mutating func add(_ label: String, _ value: String?) {
        if let value { fields.append((label, value)) }
    }

    mutating func add(_ label: String, _ value: Int?) {
        add(label, value.map { String($0) })
    }

    var lines: [String] {
        let width = fields.map { DisplayWidth.of($0.label) }.max() ?? 0
        return fields.map { label, value in
            let padding = String(repeating: " ", count: width - DisplayWidth.of(label))
            return "\(label):\(padding) \(Printable.line(value))"
        }
    }
}
