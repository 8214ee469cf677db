import Glibc

func exponential(_ value: Float) -> Float { expf(value) }
func naturalLogarithm(_ value: Float) -> Float { logf(value) }
func hyperbolicTangent(_ value: Float) -> Float { tanhf(value) }

/// Loops over numbers in a row. Written out on bare pointers, eight at a time: the optimiser makes vectors of them, and a
/// build that is not optimised, where every SIMD operation is a loop of calls, stays fast enough to train with.
/// Every count is a multiple of eight.
enum Arithmetic {
    typealias Floats = UnsafeMutablePointer<Float>

    /// sums += row
    @inline(__always)
    static func add(_ row: Floats, to sums: Floats, count: Int) {
        var source = row
        var target = sums
        var rest = count
        while rest > 0 {
            target[0] += source[0]
            target[1] += source[1]
            target[2] += source[2]
            target[3] += source[3]
            target[4] += source[4]
            target[5] += source[5]
            target[6] += source[6]
            target[7] += source[7]
            source += 8
            target += 8
            rest &-= 8
        }
    }

    /// sums += row x factor
    @inline(__always)
    static func add(_ row: Floats, times factor: Float, to sums: Floats, count: Int) {
        var source = row
        var target = sums
        var rest = count
        while rest > 0 {
            target[0] += source[0] * factor
            target[1] += source[1] * factor
            target[2] += source[2] * factor
            target[3] += source[3] * factor
            target[4] += source[4] * factor
            target[5] += source[5] * factor
            target[6] += source[6] * factor
            target[7] += source[7] * factor
            source += 8
            target += 8
            rest &-= 8
        }
    }

    @inline(__always)
    static func scale(_ values: Floats, by factor: Float, count: Int) {
        var target = values
        var rest = count
        while rest > 0 {
            target[0] *= factor
            target[1] *= factor
            target[2] *= factor
            target[3] *= factor
            target[4] *= factor
            target[5] *= factor
            target[6] *= factor
            target[7] *= factor
            target += 8
            rest &-= 8
        }
    }

    /// The sum of left x right. Eight sums of their own, since floating-point addition must not be reordered.
    @inline(__always)
    static func product(_ left: Floats, _ right: Floats, count: Int) -> Float {
        var sum0: Float = 0, sum1: Float = 0, sum2: Float = 0, sum3: Float = 0
        var sum4: Float = 0, sum5: Float = 0, sum6: Float = 0, sum7: Float = 0
        var first = left
        var second = right
        var rest = count
        while rest > 0 {
            sum0 += first[0] * second[0]
            sum1 += first[1] * second[1]
            sum2 += first[2] * second[2]
            sum3 += first[3] * second[3]
            sum4 += first[4] * second[4]
            sum5 += first[5] * second[5]
            sum6 += first[6] * second[6]
            sum7 += first[7] * second[7]
            first += 8
            second += 8
            rest &-= 8
        }
        return ((sum0 + sum4) + (sum1 + sum5)) + ((sum2 + sum6) + (sum3 + sum7))
    }
}
