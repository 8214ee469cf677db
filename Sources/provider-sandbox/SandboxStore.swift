import Glibc

/// All that the sandbox keeps, in one folder that one process uses at a time.
struct SandboxStore: Sendable {
    struct Unusable: Error { let message: String }
    let folder: String
    let files: FileStore
    let uploads = UploadStore()
    let jobs: JobStore
    let models: ModelStore
    let training: TrainingService
    /// For the wires that have their files put to another address.
    let signedUploads: SignedUploads

    /// `folder` is made if it isn't there. Keeps it locked until the process ends or `unlock` is called.
    init(folder: String, stepDelay: Duration = .zero, limits: FileLimits = .standard) throws {
        self.folder = folder
        for path in [folder, folder + "/files", folder + "/jobs", folder + "/models"] {
            guard DiskFile.makeFolder(path) else {
                throw Unusable(message: "cannot make the folder \(path): \(String(cString: strerror(errno)))")
            }
        }
        lock = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw Unusable(
                message: "cannot use the folder \(folder): another provider-sandbox uses it; stop that one or give "
                    + "another --state-dir")
        }
        files = FileStore(folder: folder + "/files", limits: limits)
        jobs = JobStore(folder: folder + "/jobs")
        models = ModelStore(folder: folder + "/models", jobs: jobs)
        signedUploads = SignedUploads(files: files)
        training = TrainingService(jobs: jobs, files: files, models: models, stepDelay: stepDelay)
    }

    private let lock: Int32

    func unlock() {
        close(lock)
    }
}
