// NTKit
