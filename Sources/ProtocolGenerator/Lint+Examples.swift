import ProviderJSON

/// Examples against the schemas of what they show.
extension Lint {
    mutating func checkExamples(_ method: Contract.Method) {
        if method.examples.isEmpty { report(method.name, "has no example") }
        let validator = SchemaValidator(contract.document)
        for example in method.examples {
            let place = "\(method.name) example \"\(example.text("name"))\""
            checkParams(of: example, method, validator, at: place)
            guard let result = example["result"]?["value"] else {
                report(place, "lacks result.value")
                continue
            }
            add(validator.problems(result, Self.reference(method.result), at: "result"), at: place)
        }
        for item in method.itemExamples {
            let problems = validator.problems(item, Self.reference(method.item ?? ""), at: "item")
            add(problems, at: "\(method.name) x-providerd-stream")
        }
    }

    private mutating func checkParams(
        of example: JSONValue, _ method: Contract.Method, _ validator: SchemaValidator, at place: String
    ) {
        let given = example["params"]?.arrayValue ?? []
        reportRepeats(given.map { $0.text("name") }) { (place, "has the param \($0) twice") }
        for param in given {
            let name = param.text("name")
            guard let field = method.params.first(where: { $0.name == name }) else {
                report(place, "the method has no param named \(name)")
                continue
            }
            guard let value = param["value"] else {
                report(place, "\(name) lacks a value")
                continue
            }
            add(validator.problems(value, field.schema, at: name), at: place)
        }
        for field in method.params
        where field.isRequired && !given.contains(where: { $0.text("name") == field.name }) {
            report(place, "lacks \(field.name)")
        }
    }

    private mutating func add(_ problems: [String], at place: String) {
        for problem in problems { report(place, problem) }
    }

    private static func reference(_ name: String) -> JSONValue {
        .object(["$ref": .string("#/components/schemas/" + name)])
    }
}
