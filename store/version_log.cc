#include "store/version_log.h"

#include <algorithm>
#include <utility>

#include "store/database.h"
#include "store/keys.h"

namespace shilu {
namespace {

// About as many as one has.
constexpr size_t kEntryBytes = 640;

Result<Sha256> read_leaf(const View& view, uint64_t index) {
  const std::string key = log_key(index);
  const Result<std::optional<std::string>> value = view.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return fail(ErrorCode::kCorrupt, "the log's entry " + std::to_string(index) + " is missing");
  }
  return decode_log_record(key, **value).map([](const LogRecord& record) { return record.leaf; });
}

Result<Sha256> read_kept_node(const View& view, int level, uint64_t index) {
  const std::string key = log_node_key(level, index);
  const Result<std::optional<std::string>> value = view.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return fail(ErrorCode::kCorrupt, "the log's node " + printable_key(key) + " is missing");
  }
  return decode_log_node(key, **value);
}

Result<Sha256> read_node(const View& view, int level, uint64_t index) {
  if (level == 0) {
    return read_leaf(view, index);
  }
  if (level % kLogLevelStep == 0) {
    return read_kept_node(view, level, index);
  }
  Result<Sha256> left = read_node(view, level - 1, 2 * index);
  if (!left) {
    return left;
  }
  return read_node(view, level - 1, 2 * index + 1).map([&](const Sha256& right) {
    return node_hash(*left, right);
  });
}

}  // namespace

std::string log_entry(const Url& url, const VersionPlace& place, const VersionRecord& version,
                      std::string_view metadata_sha256) {
  std::string entry;
  entry.reserve(kEntryBytes);
  entry.append("shilu version ").append(std::to_string(version.number)).append("\n");
  const auto line = [&](std::string_view name, std::string_view value) {
    entry += name;
    entry += ' ';
    entry += value;
    entry += '\n';
  };
  line("address", url.text());
  line("time", format_instant(place.time));
  if (version.gone) {
    entry += "gone\n";
  } else {
    line("text", version.text_sha256);
    line("document", version.document_digest);
    line("metadata", metadata_sha256);
  }
  line("response", version.raw.sha256);
  line("warc", version.raw.file + " " + std::to_string(version.raw.offset));
  if (!version.gone) {
    line("extractor", version.extractor);
  }
  if (place.revision > 0) {
    line("revision", std::to_string(place.revision));
  }
  return entry;
}

Result<VersionLog> VersionLog::load(const View& view) {
  VersionLog log;
  const Result<std::optional<std::string>> value = view.get(kLogEdgeKey);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (*value) {
    Result<LogEdge> edge = decode_log_edge(kLogEdgeKey, **value);
    if (!edge) {
      return tl::unexpected<Error>(edge.error());
    }
    log.edge_ = std::move(*edge);
  }
  return log;
}

uint64_t VersionLog::append(std::string_view entry, const VersionPlace& version, Instant now,
                            leveldb::WriteBatch& batch) {
  LogRecord record;
  record.leaf = leaf_hash(entry);
  record.version = version;
  return append(std::move(record), now, batch);
}

uint64_t VersionLog::append_removal(std::string_view entry, Instant now,
                                    leveldb::WriteBatch& batch) {
  LogRecord record;
  record.leaf = leaf_hash(entry);
  record.removal = entry;
  return append(std::move(record), now, batch);
}

uint64_t VersionLog::append(LogRecord record, Instant now, leveldb::WriteBatch& batch) {
  const uint64_t index = edge_.tree.size();
  edge_.appended_at = index == 0 ? now : std::max(edge_.appended_at, now);
  record.appended_at = edge_.appended_at;
  const std::string key = log_key(index);
  batch.Put(key, encode_log_record(key, record));
  edge_.tree.append(record.leaf, [&](int level, uint64_t node, const Sha256& hash) {
    if (level > 0 && level % kLogLevelStep == 0) {
      const std::string node_key = log_node_key(level, node);
      batch.Put(node_key, encode_log_node(node_key, hash));
    }
  });
  return index;
}

void VersionLog::put_edge(leveldb::WriteBatch& batch) const {
  batch.Put(slice_of(kLogEdgeKey), encode_log_edge(kLogEdgeKey, edge_));
}

ReadNode log_nodes(const View& view) {
  return [&view](int level, uint64_t index) { return read_node(view, level, index); };
}

}  // namespace shilu
