import InfiniteWidth

/// The memory of this process.
enum ProcessMemory {
  /// The largest resident size so far in bytes; 0 where the system does not say.
  static var peak: Int { MachineMemory.bytes(of: "VmHWM", in: "/proc/self/status") ?? 0 }
}
