import CKernels

extension Double: PlaneScalar {
  /// See `PlaneScalar`.
  public static var lanes: Int { Int(NTK_LANES_F64) }

  /// See `PlaneScalar`.
  public static let planeLoops = PlaneLoops<Double>(
    products: { isa, shape, channels, scale, x, xStride, xIsVector, y, yStride, k in
      ntk_plane_products_f64(
        isa, shape.rows, shape.columns, channels, scale, x, xStride, xIsVector ? 1 : 0, y, yStride,
        k)
    },
    gather: { isa, shape, from, rowStep, columnStep, k in
      ntk_plane_gather_f64(isa, shape.rows, shape.columns, from, rowStep, columnStep, k)
    },
    windows: {
      isa, shape, rowBounds, columnBounds, columnsIn, k, theta, kOut, thetaOut, map, accumulate,
      scratch in
      ntk_plane_windows_f64(
        isa, shape.rows, shape.columns, rowBounds, columnBounds, columnsIn, k, theta, kOut,
        thetaOut, parameters(map), accumulate ? 1 : 0, scratch)
    },
    convolveAndRectify: {
      isa, shape, k, theta, kOut, thetaOut, map, features, gain, slope, promises, zeros, scratch in
      var features = cFeatures(features)
      ntk_plane_conv3_rectifier_f64(
        isa, shape.rows, shape.columns, k, theta, kOut, thetaOut, parameters(map), &features,
        Double(gain), Double(slope), promises.rawValue, zeros, scratch)
    },
    affine: { isa, count, k, theta, map in
      ntk_plane_affine_f64(isa, count, k, theta, parameters(map))
    },
    activation: { isa, kind, shape, k, theta, features, parameters in
      var features = cFeatures(features)
      ntk_plane_activation_f64(
        isa, kind, shape.rows, shape.columns, k, theta, &features, parameters.map { Double($0) })
    },
    add: { isa, count, k, other in ntk_plane_add_f64(isa, count, k, other) },
    multiply: { isa, count, k, theta, otherK, otherTheta in
      ntk_plane_multiply_f64(isa, count, k, theta, otherK, otherTheta)
    },
    sum: { isa, shape, k, total in
      ntk_plane_sum_f64(isa, shape.rows, shape.columns, k, total)
    })

  private static func parameters(_ map: AffineMap) -> ntk_affine_parameters_f64 {
    ntk_affine_parameters_f64(
      scale: Double(map.scale), shift: Double(map.shift), rate: Double(map.rate),
      offset: Double(map.offset))
  }

  private static func cFeatures(_ features: PlaneFeatures<Double>) -> ntk_features_f64 {
    ntk_features_f64(
      row: features.row, col: features.column, row_feature: features.rowFeature,
      row_ld: features.rowStride, row_step: features.rowStep, col_feature: features.columnFeature,
      col_ld: features.columnStride, row_is_vector: features.rowIsVector ? 1 : 0)
  }
}
