package io.perfsanity.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.history.CaseFile.Header;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The records of runs in a directory: {@code cases/} has a file a case, {@code runs/} one a run, {@code notes/} what people
 * said about a case. A run belongs to the history while it has its file there, which is written last and removed first:
 * until then, and after that, nobody sees its lines. Any number of processes may read and write at once. Longer than other
 * classes, as nobody else knows where which of it lies, and in which order it is written and removed.
 */
public final class History {
    /** Of lines and files; raised when the meaning of a field changes. */
    public static final int SCHEMA = 1;

    /** Enough to see whether new lines belong at the end. */
    private static final int END = 16;

    private static final String LINES = ".jsonl";
    private static final String JSON = ".json";
    private static final ObjectMapper MAPPER = Json.mapper();

    private final Path directory;

    private History(Path directory) {
        this.directory = directory;
    }

    /** The one in {@code directory}, which needn't be there until something is added. */
    public static History in(Path directory) {
        return new History(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Whether anything was ever kept here. */
    public boolean exists() {
        return Files.isDirectory(directory.resolve("runs"));
    }

    static void requireKnown(int schema, String where) throws NewerSchemaException {
        if (schema > SCHEMA) {
            throw new NewerSchemaException(where, schema);
        }
    }

    /** The cases, in the order of their ids. */
    public List<CaseIdentity> identities() throws IOException {
        return identitiesIn("");
    }

    /** Those of one test, on any cluster and GPU; headers of others aren't read. */
    public List<CaseIdentity> identities(String testId) throws IOException {
        return identitiesIn(CaseIdentity.slug(testId)).stream()
                .filter(each -> each.testId().equals(testId))
                .toList();
    }

    private List<CaseIdentity> identitiesIn(String beginning) throws IOException {
        List<CaseIdentity> identities = new ArrayList<>();
        for (Path file : files("cases", LINES)) {
            if (file.getFileName().toString().startsWith(beginning)) {
                CaseFile.header(file).map(Header::identity).ifPresent(identities::add);
            }
        }
        identities.sort(Comparator.comparing(CaseIdentity::testId).thenComparing(CaseIdentity::fileName));
        return identities;
    }

    /**
     * What is known of a case.
     *
     * @param last how many attempts at most, the newest; of others nothing is read
     */
    public CaseHistory read(CaseIdentity identity, int last) throws IOException {
        return read(identity, last, living(runNames()));
    }

    /** The same of several, in their order. */
    public List<CaseHistory> read(List<CaseIdentity> identities, int last) throws IOException {
        try {
            return identities.parallelStream().map(reader(last)).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The same of one at a time, on any threads; what it returns may throw an {@link UncheckedIOException}. */
    Function<CaseIdentity, CaseHistory> reader(int last) throws IOException {
        Predicate<String> lives = living(runNames());
        return identity -> unchecked(identity, last, lives);
    }

    private CaseHistory unchecked(CaseIdentity identity, int last, Predicate<String> lives) {
        try {
            return read(identity, last, lives);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a run is one of those; the cases' lines ask for the same few. */
    private static Predicate<String> living(Set<String> names) {
        Map<String, Boolean> asked = new ConcurrentHashMap<>();
        return run -> asked.computeIfAbsent(run, id -> names.contains(SafeName.of(id)));
    }

    private CaseHistory read(CaseIdentity identity, int last, Predicate<String> lives) throws IOException {
        Optional<CaseFile> file = CaseFile.read(caseFile(identity), last, lives);
        if (file.isEmpty()) {
            return CaseHistory.none(identity);
        }
        return new CaseHistory(
                file.get().header().identity(),
                file.get().header().metrics(),
                file.get().newest(last),
                file.get().since(),
                file.get().open(),
                notes(identity));
    }

    /**
     * Where the past of cases is, in their order. A GPU that one side doesn't know is taken for that of the other, where only
     * one comes into question.
     */
    List<Resolved> resolve(List<CaseIdentity> identities) throws IOException {
        Catalogue catalogue = Catalogue.of(files("cases", LINES));
        List<Resolved> resolved = new ArrayList<>();
        for (CaseIdentity identity : identities) {
            resolved.add(catalogue.resolve(identity));
        }
        return resolved;
    }

    /** What held for a run; empty where the run isn't here. */
    public Optional<RunRecord> run(String id) throws IOException {
        return record(runFile(id)).filter(record -> record.run().equals(id));
    }

    /** All runs, oldest first. */
    public List<RunRecord> runs() throws IOException {
        List<RunRecord> runs = records(files("runs", JSON).stream());
        runs.sort(Comparator.comparing(RunRecord::started).thenComparing(RunRecord::run));
        return runs;
    }

    /** Some runs, the newest first; ids tell which, as ours begin with their time. */
    List<RunRecord> newest(int count) throws IOException {
        return records(
                files("runs", JSON).stream().sorted(Comparator.reverseOrder()).limit(count));
    }

    private static List<RunRecord> records(Stream<Path> files) throws IOException {
        List<RunRecord> runs = new ArrayList<>();
        for (Path file : files.toList()) {
            record(file).ifPresent(runs::add);
        }
        return runs;
    }

    private static Optional<RunRecord> record(Path file) throws IOException {
        try {
            byte[] text = Files.readAllBytes(file);
            requireKnown(MAPPER.readTree(text).path("schema").asInt(), file.toString());
            return Optional.ofNullable(MAPPER.readValue(text, RunRecord.class));
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /**
     * Keeps what runs measured; all of it or, after a crash, nothing, and then it can be added again. What is here already
     * stays as it is, however often it is added.
     */
    public void add(Collection<RunRecord> runs, List<CaseEntry> entries) throws IOException {
        StoreLock.holding(directory, () -> {
            Set<String> names = new HashSet<>(runNames());
            runs.forEach(run -> names.add(SafeName.of(run.run())));
            Living living = new Living(names.size(), living(names));
            Catalogue catalogue = Catalogue.of(files("cases", LINES));
            List<Path> written = new ArrayList<>();
            for (CaseEntry entry : entries) {
                add(entry, catalogue, living).ifPresent(written::add);
            }
            // Before a run counts, what it left is on the disk, so that it is a whole after a power failure too.
            OnDisk.force(written, directory.resolve("cases"));
            List<Path> records = new ArrayList<>();
            for (RunRecord run : runs) {
                OnDisk.replace(runFile(run.run()), MAPPER.writeValueAsString(run) + "\n");
                records.add(runFile(run.run()));
            }
            OnDisk.force(records, directory.resolve("runs"));
        });
    }

    /** The runs that there are. */
    private record Living(int runs, Predicate<String> has) {}

    /** The file that was written; empty where there was nothing to add. */
    private Optional<Path> add(CaseEntry entry, Catalogue catalogue, Living living) throws IOException {
        CaseIdentity identity = catalogue.resolve(entry.identity()).identity();
        if (identity.gpu().isEmpty() && !entry.identity().gpu().isEmpty()) {
            rename(identity, entry.identity(), living);
            identity = entry.identity();
        }
        Path path = caseFile(identity);
        int last = entry.lines().size() > END ? Integer.MAX_VALUE : END;
        CaseFile file = file(identity, last, living);
        Header header = file.header().with(entry.metrics());
        List<HistoryLine> added = new Addition(file).of(entry.lines());
        if (added.isEmpty()) {
            return Optional.empty();
        }
        boolean fits = header.equals(file.header()) && file.takesAtItsEnd(added);
        // What was forgotten costs room until most of a file is that.
        if (fits && file.lineCount() <= 100 + 4L * living.runs()) {
            CaseFile.append(path, header, added);
        } else {
            CaseFile.replace(
                    path, header, file(identity, Integer.MAX_VALUE, living).with(added));
        }
        return Optional.of(path);
    }

    private CaseFile file(CaseIdentity identity, int last, Living living) throws IOException {
        return CaseFile.read(caseFile(identity), last, living.has()).orElseGet(() -> CaseFile.empty(identity));
    }

    /** The GPU of a case came to be known. */
    private void rename(CaseIdentity unknown, CaseIdentity known, Living living) throws IOException {
        CaseFile file = file(unknown, Integer.MAX_VALUE, living);
        CaseFile.replace(
                caseFile(known), new Header(SCHEMA, known, file.header().metrics()), file.with(List.of()));
        if (Files.exists(notesFile(unknown))) {
            Files.move(notesFile(unknown), notesFile(known), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(caseFile(unknown));
    }

    /** Keeps what a person said. */
    public void note(CaseIdentity identity, Curation said) throws IOException {
        StoreLock.holding(directory, () -> Notes.append(notesFile(identity), said));
    }

    /** A run is gone: nothing of it is used any more. */
    public void forget(String run) throws IOException {
        if (exists()) {
            StoreLock.holding(directory, () -> Files.deleteIfExists(runFile(run)));
        }
    }

    private List<Curation> notes(CaseIdentity identity) throws IOException {
        return Notes.read(notesFile(identity));
    }

    private Path caseFile(CaseIdentity identity) {
        return directory.resolve("cases").resolve(identity.fileName() + LINES);
    }

    private Path notesFile(CaseIdentity identity) {
        return directory.resolve("notes").resolve(identity.fileName() + LINES);
    }

    private Path runFile(String run) {
        return directory.resolve("runs").resolve(SafeName.of(run) + JSON);
    }

    private Set<String> runNames() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : files("runs", JSON)) {
            String name = file.getFileName().toString();
            names.add(name.substring(0, name.length() - JSON.length()));
        }
        return names;
    }

    private List<Path> files(String folder, String extension) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.filter(file -> file.getFileName().toString().endsWith(extension))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
