#include "store/warc_tail.h"

#include "store/warc_segments.h"

namespace shilu {

WarcTail::WarcTail(std::string directory, const std::map<std::string, uint64_t>& recorded,
                   const std::string& current)
    : directory_(std::move(directory)) {
  if (const auto found = recorded.find(current); found != recorded.end()) {
    segments_.emplace_back(current, found->second);
  }
  // A folder that cannot be listed is told of by whoever opens the segments to write.
  for (const std::string& file : segments_in(directory_).value_or(std::vector<std::string>())) {
    if (!recorded.contains(file)) {
      segments_.emplace_back(file, 0);
    }
  }
}

Result<std::optional<WholeGroup>> WarcTail::next() {
  while (!segments_.empty()) {
    Result<std::optional<WholeGroup>> group = next_of_segment();
    if (!group && group.error().code == ErrorCode::kIo) {
      return group;
    }
    if (group && *group) {
      return group;
    }
    reader_.reset();
    segments_.pop_front();
  }
  return std::optional<WholeGroup>();
}

Result<std::optional<WholeGroup>> WarcTail::next_of_segment() {
  const auto& [file, offset] = segments_.front();
  if (!reader_) {
    Result<WarcReader> reader = WarcReader::open(directory_ + "/" + file, offset);
    if (!reader) {
      return tl::unexpected<Error>(reader.error());
    }
    reader_ = std::move(*reader);
    end_ = offset;
  }
  WholeGroup group{file, end_};
  for (;;) {
    Result<std::optional<WarcEntry>> entry = reader_->next();
    if (!entry) {
      return tl::unexpected<Error>(entry.error());
    }
    if (!*entry) {
      return std::optional<WholeGroup>();
    }
    end_ = (*entry)->end;
    if ((*entry)->field("WARC-Type") == "warcinfo") {
      continue;
    }
    Result<std::optional<GroupRecord>> record = parse_group_record(**entry);
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    if (!*record) {
      group.records.push_back(std::move(**entry));
      continue;
    }
    group.end = end_;
    group.record = std::move(**record);
    uint64_t counted = 0;
    for (const GroupRecord::Commit& commit : group.record.commits) {
      counted += commit.records;
    }
    if (counted != group.records.size()) {
      return fail(ErrorCode::kCorrupt, directory_ + "/" + file + ", offset " +
                                           std::to_string(group.begin) +
                                           ": a group whose records are not those it counts");
    }
    return std::optional(std::move(group));
  }
}

}  // namespace shilu
