#include "store/warc_group.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "store/warc_record.h"

namespace shilu {
namespace {

constexpr std::string_view kFields = "application/warc-fields";
constexpr std::string_view kBatch = "batch: ";
constexpr std::string_view kCommit = "commit: ";
constexpr std::string_view kNoQueueKey = "-";
constexpr std::string_view kImported = "+";

// Takes the number off the front of `text`; nothing, and `text` as it was, where none is.
std::optional<uint64_t> take_number(std::string_view& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

std::optional<GroupRecord::Commit> parse_commit(std::string_view line) {
  GroupRecord::Commit commit;
  const std::optional<uint64_t> records = take_number(line);
  if (!records || *records == 0 || !line.starts_with(' ')) {
    return std::nullopt;
  }
  commit.records = *records;
  line.remove_prefix(1);
  const size_t space = line.find(' ');
  const std::string_view key = line.substr(0, space);
  if (key != kNoQueueKey && key != kImported) {
    commit.queue_key = line;
    return commit.queue_key.empty() ? std::nullopt : std::optional(std::move(commit));
  }
  if (space == std::string_view::npos) {
    return std::nullopt;
  }
  commit.imported = key == kImported;
  commit.url = line.substr(space + 1);
  return commit;
}

std::optional<GroupRecord> parse_lines(std::string_view block) {
  GroupRecord group;
  bool first = true;
  while (!block.empty()) {
    const size_t end = block.find("\r\n");
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    std::string_view line = block.substr(0, end);
    block.remove_prefix(end + 2);
    if (std::exchange(first, false)) {
      line.remove_prefix(kBatch.size());  // it is there: by it the record is known
      const std::optional<uint64_t> batch = take_number(line);
      if (!batch || !line.empty()) {
        return std::nullopt;
      }
      group.batch = *batch;
    } else if (line.starts_with(kCommit)) {
      std::optional<GroupRecord::Commit> commit = parse_commit(line.substr(kCommit.size()));
      if (!commit) {
        return std::nullopt;
      }
      group.commits.push_back(std::move(*commit));
    }
  }
  return group;
}

}  // namespace

GroupRecord group_record(uint64_t batch, const std::vector<PageCommit>& commits) {
  GroupRecord group{batch, {}};
  for (const PageCommit& commit : commits) {
    if (!commit.raw.empty()) {
      group.commits.push_back({commit.raw.size(), commit.queue_key,
                               commit.queue_key.empty() ? commit.url.text() : std::string(),
                               !commit.imported_record.empty()});
    }
  }
  return group;
}

std::string group_member(const GroupRecord& group, Instant now) {
  std::string block = std::string(kBatch) + std::to_string(group.batch) + "\r\n";
  for (const GroupRecord::Commit& commit : group.commits) {
    block += std::string(kCommit) + std::to_string(commit.records) + " ";
    block += commit.queue_key.empty()
                 ? std::string(commit.imported ? kImported : kNoQueueKey) + " " + commit.url
                 : commit.queue_key;
    block += "\r\n";
  }
  return WarcRecord("metadata", new_record_id(), now).gzip_member(kFields, {block});
}

Result<std::optional<GroupRecord>> parse_group_record(const WarcEntry& entry) {
  const bool is_group = equals_ignoring_case(entry.field("WARC-Type"), "metadata") &&
                        entry.field("Content-Type") == kFields && entry.block.starts_with(kBatch);
  if (!is_group) {
    return std::optional<GroupRecord>();
  }
  std::optional<GroupRecord> group = parse_lines(entry.block);
  if (!group) {
    return fail(ErrorCode::kCorrupt, "offset " + std::to_string(entry.offset) +
                                         ": the record of a group is not of its form");
  }
  return group;
}

}  // namespace shilu
