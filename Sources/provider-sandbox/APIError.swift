import NIOHTTP1
import ProviderJSON

/// A refusal, as the API words it.
struct APIError: Error {
    var status: HTTPResponseStatus
    var message: String
    var type = "invalid_request_error"
    var parameter: String?
    var code: String?

    var view: JSONValue {
        [
            "error": [
                "message": .string(message), "type": .string(type), "param": .optional(parameter),
                "code": .optional(code),
            ]
        ]
    }

    static func invalid(_ message: String, _ parameter: String? = nil, code: String? = nil) -> APIError {
        APIError(status: .badRequest, message: message, parameter: parameter, code: code)
    }

    static func missing(_ parameter: String) -> APIError {
        invalid("Missing required parameter: '\(parameter)'.", parameter, code: "missing_required_parameter")
    }

    static func unknown(_ parameter: String) -> APIError {
        invalid("Unknown parameter: '\(parameter)'.", parameter, code: "unknown_parameter")
    }

    static func wrongType(_ parameter: String, expected: String) -> APIError {
        invalid("Invalid type for '\(parameter)': expected \(expected).", parameter, code: "invalid_type")
    }

    static func unknownURL(_ request: HTTPRequest) -> APIError {
        APIError(status: .notFound, message: "Invalid URL (\(request.method.rawValue) \(request.path))")
    }

    static func notAllowed(_ request: HTTPRequest) -> APIError {
        APIError(
            status: .methodNotAllowed,
            message: "Not allowed to \(request.method.rawValue) on \(request.path). (HINT: Perhaps you meant to use a "
                + "different HTTP method?)", code: "method_not_supported")
    }

    static func noSuchFile(_ id: String) -> APIError {
        APIError(status: .notFound, message: "No such File object: \(id)", parameter: "id")
    }

    static func noSuchJob(_ id: String) -> APIError {
        APIError(
            status: .notFound, message: "Could not find fine tune: \(id)", parameter: "fine_tune_id",
            code: "fine_tune_not_found")
    }

    static func noSuchModel(_ name: String) -> APIError {
        APIError(
            status: .notFound,
            message: "The model `\(name)` does not exist or you do not have access to it.", parameter: "model",
            code: "model_not_found")
    }

    static func server(_ message: String) -> APIError {
        APIError(status: .internalServerError, message: message, type: "server_error")
    }

    init(
        status: HTTPResponseStatus, message: String, type: String = "invalid_request_error", parameter: String? = nil,
        code: String? = nil
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.parameter = parameter
        self.code = code
    }

    init(_ error: ShapeError) {
        switch error.kind {
        case .missing: self = .missing(error.path)
        case .unknown: self = .unknown(error.path)
        case .type: self = .wrongType(error.path, expected: String(error.message.trimmingPrefix("expected ")))
        case .value: self = .invalid("Invalid '\(error.path)': \(error.message)", error.path, code: "invalid_value")
        }
    }
}
