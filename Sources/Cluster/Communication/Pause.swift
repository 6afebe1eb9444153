import Foundation

/// Short sleeps between two looks at what has arrived, so that waiting takes no processor from the
/// threads that compute.
package enum Pause {
  /// A fifth of a millisecond.
  package static func short() { usleep(200) }
}
