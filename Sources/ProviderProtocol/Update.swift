/// What an update says of a field: nothing, that it is to be cleared, or its new value.
public enum Update<Value: Sendable & Hashable>: Sendable, Hashable {
    /// The field is absent.
    case unchanged
    /// The field is null.
    case cleared
    case set(Value)

    /// The value the field has after the update.
    public func applied(to current: Value?) -> Value? {
        switch self {
        case .unchanged: current
        case .cleared: nil
        case .set(let value): value
        }
    }
}
