extension NumPyArray {
  /// The elements in C order, as doubles.
  ///
  /// Exact for every type but the 64-bit integers, which are rounded above 2^53.
  public func doubles() -> [Double] {
    if case .doubles(let elements) = storage { return elements }
    return inCOrder(storage.withBytes { converted($0, to: Double.self) })
  }

  /// The elements in C order, rounded to single precision.
  public func floats() -> [Float] {
    if case .floats(let elements) = storage { return elements }
    return inCOrder(storage.withBytes { converted($0, to: Float.self) })
  }

  /// The elements in C order as integers, exactly.
  ///
  /// - Returns: nil when the type is not an integer type (or boolean), or an unsigned element does
  ///   not fit.
  public func integers() -> [Int]? {
    if case .integers(let elements) = storage { return elements }
    let flat: [Int?]? = storage.withBytes { bytes in
      switch dataType {
      case .float16, .float32, .float64: return nil
      case .int8: return load(bytes, Int8.self) { Int($0) }
      case .int16: return load(bytes, Int16.self) { Int(Int16(littleEndian: $0)) }
      case .int32: return load(bytes, Int32.self) { Int(Int32(littleEndian: $0)) }
      case .int64: return load(bytes, Int64.self) { Int(Int64(littleEndian: $0)) }
      case .uint8: return load(bytes, UInt8.self) { Int($0) }
      case .uint16: return load(bytes, UInt16.self) { Int(UInt16(littleEndian: $0)) }
      case .uint32: return load(bytes, UInt32.self) { Int(UInt32(littleEndian: $0)) }
      case .uint64: return load(bytes, UInt64.self) { Int(exactly: UInt64(littleEndian: $0)) }
      case .bool: return load(bytes, UInt8.self) { $0 == 0 ? 0 : 1 }
      }
    }
    guard let flat else { return nil }
    let fitting = flat.compactMap { $0 }
    return fitting.count == flat.count ? inCOrder(fitting) : nil
  }

  /// The array as a matrix: the first axis becomes the rows, the others are flattened.
  ///
  /// A list of n numbers gives an n x 1 matrix, a single number a 1 x 1 matrix.
  public func matrix<Element: Scalar>(as type: Element.Type = Double.self) -> Matrix<Element> {
    let rows = shape.first ?? 1
    let columns = shape.dropFirst().reduce(1, *)
    if type == Float.self {
      let narrow = Matrix<Float>(rows: rows, columns: columns, elements: floats())
      return narrow.converted(to: type)
    }
    return Matrix<Double>(rows: rows, columns: columns, elements: doubles()).converted(to: type)
  }

  private func converted<Target: BinaryFloatingPoint>(
    _ bytes: UnsafeRawBufferPointer, to type: Target.Type
  ) -> [Target] {
    switch dataType {
    case .float16: return load(bytes, UInt16.self) { Target(halfPrecision(bits: $0)) }
    case .float32:
      return load(bytes, UInt32.self) { Target(Float(bitPattern: UInt32(littleEndian: $0))) }
    case .float64:
      return load(bytes, UInt64.self) { Target(Double(bitPattern: UInt64(littleEndian: $0))) }
    case .int8: return load(bytes, Int8.self) { Target($0) }
    case .int16: return load(bytes, Int16.self) { Target(Int16(littleEndian: $0)) }
    case .int32: return load(bytes, Int32.self) { Target(Int32(littleEndian: $0)) }
    case .int64: return load(bytes, Int64.self) { Target(Int64(littleEndian: $0)) }
    case .uint8: return load(bytes, UInt8.self) { Target($0) }
    case .uint16: return load(bytes, UInt16.self) { Target(UInt16(littleEndian: $0)) }
    case .uint32: return load(bytes, UInt32.self) { Target(UInt32(littleEndian: $0)) }
    case .uint64: return load(bytes, UInt64.self) { Target(UInt64(littleEndian: $0)) }
    case .bool: return load(bytes, UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// Elements of a file may start at any address, hence the unaligned loads.
  @inline(__always)
  private func load<Source: BitwiseCopyable, Target>(
    _ bytes: UnsafeRawBufferPointer, _ source: Source.Type, _ convert: (Source) -> Target
  ) -> [Target] {
    let size = MemoryLayout<Source>.size
    let total = bytes.count / size
    return [Target](unsafeUninitializedCapacity: total) { buffer, initialized in
      for index in 0..<total {
        let element = bytes.loadUnaligned(fromByteOffset: index * size, as: source)
        (buffer.baseAddress! + index).initialize(to: convert(element))
      }
      initialized = total
    }
  }

  private func inCOrder<Element>(_ flat: [Element]) -> [Element] {
    guard isFortranOrder, shape.count > 1, !flat.isEmpty else { return flat }
    var strides = [Int]()
    var stride = 1
    for axis in shape {
      strides.append(stride)
      stride *= axis
    }
    var index = [Int](repeating: 0, count: shape.count)
    var offset = 0
    var ordered = [Element]()
    ordered.reserveCapacity(flat.count)
    for _ in flat.indices {
      ordered.append(flat[offset])
      for axis in shape.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        if index[axis] < shape[axis] { break }
        offset -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return ordered
  }
}

/// The value of an IEEE 754 binary16 number: 1 sign bit, 5 of exponent, 10 of fraction.
private func halfPrecision(bits raw: UInt16) -> Float {
  let bits = UInt16(littleEndian: raw)
  let sign: Float = bits >> 15 == 0 ? 1 : -1
  let exponent = Int(bits >> 10 & 0x1f)
  let fraction = Float(bits & 0x3ff)
  switch exponent {
  case 0: return sign * fraction * 0x1p-24
  case 31: return fraction == 0 ? sign * .infinity : .nan
  default:
    return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
  }
}
