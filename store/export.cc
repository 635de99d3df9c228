#include "store/export.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "store/cdxj.h"
#include "store/new_file.h"
#include "store/sorted_lines.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

void count(const WarcEntry& entry, ExportSummary& summary) {
  summary.records += entry.is_type("warcinfo") ? 0 : 1;
  summary.captures += is_indexed(entry) ? 1 : 0;
}

Status check_any(const ExportSummary& summary) {
  return summary.captures > 0
             ? Status()
             : fail(ErrorCode::kNotFound, "no capture matched: there is nothing to export");
}

// The folder is there and holds nothing but files that an earlier export can have put there.
Status prepare_directory(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    return fail(ErrorCode::kInvalidArgument, directory + ": " + error.message());
  }
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with("shilu-") || !name.ends_with(".warc.gz")) {
      std::string message = directory;
      message.append(" holds ").append(name);
      message += ", which no export put there: give a folder of its own";
      return fail(ErrorCode::kInvalidArgument, std::move(message));
    }
  }
  return error ? Status(fail(ErrorCode::kInvalidArgument, directory + ": " + error.message()))
               : Status();
}

}  // namespace

Result<ExportSummary> export_cdxj(const Archive& archive, const ExportSelection& selection,
                                  const std::string& directory,
                                  const std::function<Status(std::string_view line)>& sink) {
  const Result<ExportedRecords> records = ExportedRecords::open(archive, selection);
  if (!records) {
    return tl::unexpected<Error>(records.error());
  }
  ExportSummary summary;
  SortedLines lines(directory);
  Status done = records->for_each([&](const ExportedRecord& record) -> Status {
    count(record.entry, summary);
    std::optional<std::string> line =
        cdxj_line(record.entry, {record.segment, record.entry.offset, record.member.size()});
    return line ? lines.add(std::move(*line)) : Status();
  });
  if (done) {
    done = lines.for_each(sink);
  }
  return done.and_then([&] { return check_any(summary); }).map([&] { return summary; });
}

Result<ExportSummary> export_warc_file(const Archive& archive, const ExportSelection& selection,
                                       const std::string& path) {
  const Result<ExportedRecords> records = ExportedRecords::open(archive, selection);
  if (!records) {
    return tl::unexpected<Error>(records.error());
  }
  Result<NewFile> file = NewFile::create(path);
  if (!file) {
    return tl::unexpected<Error>(file.error());
  }
  ExportSummary summary;
  const Status written = records->for_each([&](const ExportedRecord& record) {
    count(record.entry, summary);
    return file->write(record.member);
  });
  return written.and_then([&] { return check_any(summary); })
      .and_then([&] { return file->finish(); })
      .map([&] { return summary; });
}

Result<ExportSummary> export_warc_directory(const Archive& archive,
                                            const ExportSelection& selection,
                                            const std::string& directory) {
  const Result<ExportedRecords> records = ExportedRecords::open(archive, selection);
  if (!records) {
    return tl::unexpected<Error>(records.error());
  }
  if (Status prepared = prepare_directory(directory); !prepared) {
    return tl::unexpected<Error>(prepared.error());
  }
  ExportSummary summary;
  std::optional<NewFile> file;
  std::string segment;
  const auto finish = [&] { return file ? file->finish() : Status(); };
  Status written = records->for_each([&](const ExportedRecord& record) -> Status {
    count(record.entry, summary);
    if (record.segment != segment) {
      if (Status finished = finish(); !finished) {
        return finished;
      }
      Result<NewFile> next = NewFile::create(directory + "/" + record.segment);
      if (!next) {
        return tl::unexpected<Error>(next.error());
      }
      file.emplace(std::move(*next));
      segment = record.segment;
    }
    return file->write(record.member);
  });
  return written.and_then([&] { return check_any(summary); }).and_then(finish).map([&] {
    return summary;
  });
}

}  // namespace shilu
