import Glibc

/// Small whole files, and folders, by system calls.
enum DiskFile {
    static func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(information.st_size))
        while true {
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 18) { space, count in
                count = max(read(descriptor, space.baseAddress, space.count), 0)
            }
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }

    /// Writes beside the file, and renames: a reader finds the old bytes or the new ones.
    static func replace(_ path: String, with bytes: [UInt8]) -> Bool {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let written = append(bytes, to: descriptor) && fsync(descriptor) == 0
        close(descriptor)
        guard written, rename(temporary, path) == 0 else {
            unlink(temporary)
            return false
        }
        return true
    }

    static func append(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Bool {
        let written = bytes.withContiguousStorageIfAvailable { storage in
            var rest = UnsafeRawBufferPointer(storage)
            while !rest.isEmpty {
                let count = write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return true
        }
        return written ?? append(Array(bytes), to: descriptor)
    }

    @discardableResult
    static func remove(_ path: String) -> Bool {
        unlink(path) == 0
    }

    /// The names in a folder, sorted.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix(while: { $0 != 0 }), as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes the folder, unless it is there.
    static func makeFolder(_ path: String) -> Bool {
        mkdir(path, 0o700) == 0 || errno == EEXIST
    }

    /// The folder with all that is in it.
    static func removeTree(_ path: String) {
        for name in names(in: path) {
            let inner = path + "/" + name
            var information = stat()
            guard lstat(inner, &information) == 0 else { continue }
            if information.st_mode & S_IFMT == S_IFDIR { removeTree(inner) } else { unlink(inner) }
        }
        rmdir(path)
    }
}

extension DiskFile {
    static func move(_ source: String, to destination: String) -> Bool {
        rename(source, destination) == 0
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }
}
