// What the tests of forgetting and pruning share: looking through every file of an archive.
#pragma once

#include <leveldb/db.h>
#include <leveldb/dumpfile.h>
#include <leveldb/env.h>

#include <cstdio>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/database.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/warc_reader.h"
#include "tests/store/fixture.h"

namespace shilu::store_test {

// Of an archive that nobody has open.
inline std::unique_ptr<leveldb::DB> open_leveldb(const std::string& archive) {
  leveldb::DB* db = nullptr;
  REQUIRE(leveldb::DB::Open({}, archive + "/db", &db).ok());
  return std::unique_ptr<leveldb::DB>(db);
}

inline std::vector<std::pair<std::string, std::string>> entries_under(const std::string& archive,
                                                                      const std::string& prefix) {
  const auto db = open_leveldb(archive);
  const std::unique_ptr<leveldb::Iterator> entry(db->NewIterator({}));
  std::vector<std::pair<std::string, std::string>> entries;
  for (entry->Seek(prefix); entry->Valid() && entry->key().starts_with(prefix); entry->Next()) {
    entries.emplace_back(entry->key().ToString(), entry->value().ToString());
  }
  return entries;
}

// The frames of texts and metadata that the versions of an address have.
inline std::vector<std::string> frames_of(const std::string& archive, const std::string& url) {
  std::vector<std::string> frames;
  for (const auto& [key, value] : entries_under(archive, version_prefix(url_of(url).key()))) {
    const Result<VersionRecord> record = decode_version(key, value);
    REQUIRE(record.has_value());
    for (const std::string& frame : {record->metadata, record->text}) {
      if (!frame.empty()) {
        frames.push_back(frame);
      }
    }
  }
  return frames;
}

// Everything in LevelDB's files, what is dead and not yet dropped too: keys and values with octets
// that are not printable as \xNN.
inline std::string all_in_leveldb(const std::string& archive) {
  class Text final : public leveldb::WritableFile {
   public:
    explicit Text(std::string& text) : text_(text) {}
    leveldb::Status Append(const leveldb::Slice& data) override {
      text_.append(data.data(), data.size());
      return leveldb::Status::OK();
    }
    leveldb::Status Close() override { return leveldb::Status::OK(); }
    leveldb::Status Flush() override { return leveldb::Status::OK(); }
    leveldb::Status Sync() override { return leveldb::Status::OK(); }

   private:
    std::string& text_;
  };
  std::string all;
  Text text(all);
  for (const std::string& name : names_in(archive + "/db")) {
    if (name.ends_with(".ldb") || name.ends_with(".log")) {
      REQUIRE(leveldb::DumpFile(leveldb::Env::Default(), archive + "/db/" + name, &text).ok());
    }
  }
  return all;
}

// `bytes` as all_in_leveldb has them.
inline std::string as_dumped(const std::string& bytes) {
  std::string text;
  for (const char character : bytes) {
    if (character >= ' ' && character <= '~') {
      text += character;
    } else {
      char octet[8];
      std::snprintf(octet, sizeof octet, "\\x%02x", static_cast<unsigned>(character) & 0xffU);
      text += octet;
    }
  }
  return text;
}

// The keys under which LevelDB's files have `bytes` in a value, dead or alive.
inline std::vector<std::string> keys_in_leveldb_with(const std::string& archive,
                                                     const std::string& bytes) {
  const std::string all = all_in_leveldb(archive);
  const std::string dumped = as_dumped(bytes);
  std::vector<std::string> keys;
  for (size_t met = all.find(dumped); met != std::string::npos; met = all.find(dumped, met + 1)) {
    const size_t line = all.rfind('\n', met) + 1;
    keys.push_back(all.substr(line, all.find("val =>", line) - line));
  }
  return keys;
}

// The files below the archive in which `bytes` stand, as they are or within gzip.
inline std::set<std::string> files_with(const std::string& archive, const std::string& bytes) {
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(archive)) {
    if (!entry.is_regular_file()) {
      continue;
    }
    const std::string path = entry.path().string();
    if (read_whole(path).find(bytes) != std::string::npos) {
      found.insert(path);
    }
    if (path.find(".warc.gz") == std::string::npos) {
      continue;
    }
    Result<WarcReader> reader = WarcReader::open(path);
    REQUIRE(reader.has_value());
    for (auto record = reader->next(); record && *record; record = reader->next()) {
      std::string all = (*record)->block;
      for (const HeaderField& field : (*record)->fields) {
        all += field.name + ": " + field.value + "\n";
      }
      if (all.find(bytes) != std::string::npos) {
        found.insert(path);
      }
    }
  }
  return found;
}

// "where: what" of each damage; empty for a whole archive.
inline std::vector<std::string> damages_of(const std::string& directory) {
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  std::vector<std::string> damages;
  archive->verify(
      {}, [&](const Damage& damage) { damages.push_back(damage.where + ": " + damage.what); });
  return damages;
}

inline const std::vector<std::string> kNoDamage;

}  // namespace shilu::store_test
