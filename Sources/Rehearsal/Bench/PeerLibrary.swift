internal import Glibc

/// Other libraries' resamplers behind the shim that `deploy/bench/build.sh` makes of `deploy/bench/peers.c`. Loaded at run time
/// for a benchmark, never linked.
final class PeerLibrary {
    private typealias Name = @convention(c) (Int32) -> UnsafePointer<CChar>?
    private typealias Create = @convention(c) (Int32, Int32, Int32) -> UnsafeMutableRawPointer?
    private typealias Process =
        @convention(c) (UnsafeMutableRawPointer, UnsafePointer<Int16>, Int32, UnsafeMutablePointer<Int16>, Int32) ->
        Int32
    private typealias Destroy = @convention(c) (UnsafeMutableRawPointer) -> Void

    private let create: Create
    private let processFrame: Process
    private let destroy: Destroy
    /// The candidates' names, such as `speexdsp q3`.
    let names: [String]
    private var measured: [String: SoundQuality] = [:]

    /// Loads the shim; nil when it cannot be.
    init?(_ path: String) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL), let name = dlsym(handle, "ringback_peer_name"),
            let create = dlsym(handle, "ringback_peer_create"), let process = dlsym(handle, "ringback_peer_process"),
            let destroy = dlsym(handle, "ringback_peer_destroy")
        else { return nil }
        let nameOf = unsafeBitCast(name, to: Name.self)
        self.create = unsafeBitCast(create, to: Create.self)
        processFrame = unsafeBitCast(process, to: Process.self)
        self.destroy = unsafeBitCast(destroy, to: Destroy.self)
        var names: [String] = []
        while let name = nameOf(Int32(names.count)) { names.append(String(cString: name)) }
        self.names = names
    }

    /// Work as `BenchStage.prepare` gives it; nil when the library refuses.
    func prepare(_ index: Int, _ stage: BenchStage, _ calls: Int) -> ((Int) -> Int)? {
        let frame = stage.frame
        let instances = (0..<calls).compactMap { _ in
            create(Int32(index), Int32(frame.input * 50), Int32(frame.output * 50))
        }
        guard instances.count == calls else { return nil }
        let owner = Instances(instances, destroy)
        let process = processFrame
        let scratch = BenchScratch()
        let sound = BenchSound.shared
        // The very samples that our stage of this name gets.
        let isUp = frame.input < frame.output
        var round = 0
        return { frames in
            let rounds = max(1, frames / calls)
            for _ in 0..<rounds {
                round &+= 1
                for i in 0..<calls {
                    let input = (isUp ? sound.telephone : sound.samples)[round &+ i].baseAddress!
                    _ = process(owner.all[i], input, Int32(frame.input), scratch.samples, Int32(BenchScratch.size))
                }
            }
            return rounds * calls
        }
    }

    /// What a candidate does to sound, measured once.
    func quality(_ index: Int, _ stage: BenchStage) -> SoundQuality {
        let key = "\(index) \(stage.rawValue)"
        if let known = measured[key] { return known }
        let frame = stage.frame
        let quality = SoundQuality(inputRate: frame.input * 50, outputRate: frame.output * 50) { [self] input in
            guard let instance = create(Int32(index), Int32(frame.input * 50), Int32(frame.output * 50)) else {
                return []
            }
            defer { destroy(instance) }
            var output: [[Int16]] = []
            var room = [Int16](repeating: 0, count: BenchScratch.size)
            for start in stride(from: 0, to: input.count - frame.input + 1, by: frame.input) {
                let count = input.withUnsafeBufferPointer {
                    processFrame(instance, $0.baseAddress! + start, Int32(frame.input), &room, Int32(room.count))
                }
                output.append(Array(room.prefix(Int(max(0, count)))))
            }
            return output
        }
        measured[key] = quality
        return quality
    }

    private final class Instances {
        let all: [UnsafeMutableRawPointer]
        private let destroy: Destroy

        init(_ all: [UnsafeMutableRawPointer], _ destroy: Destroy) {
            self.all = all
            self.destroy = destroy
        }

        deinit { for instance in all { destroy(instance) } }
    }
}
