// The LevelDB below an archive that is closed, for tests that look at its records or forge them.
#pragma once

#include <leveldb/db.h>

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/record.h"

namespace shilu::store_test {

// The database below the archive, for edits that mend every checksum.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& archive) {
    leveldb::DB* db = nullptr;
    REQUIRE(leveldb::DB::Open({}, archive + "/db", &db).ok());
    db_.reset(db);
  }
  std::string get(const std::string& key) const {
    std::string value;
    REQUIRE(db_->Get({}, key, &value).ok());
    return value;
  }
  void put(const std::string& key, const std::string& value) {
    REQUIRE(db_->Put({}, key, value).ok());
  }
  void remove(const std::string& key) { REQUIRE(db_->Delete({}, key).ok()); }
  std::vector<std::string> keys(const std::string& prefix) const {
    std::vector<std::string> keys;
    const std::unique_ptr<leveldb::Iterator> entry(db_->NewIterator({}));
    for (entry->Seek(prefix); entry->Valid() && entry->key().starts_with(prefix); entry->Next()) {
      keys.push_back(entry->key().ToString());
    }
    return keys;
  }
  VersionRecord version(const std::string& key) const {
    return decode_version(key, get(key)).value();
  }
  std::string first_key(const std::string& prefix) const {
    const std::unique_ptr<leveldb::Iterator> entry(db_->NewIterator({}));
    entry->Seek(prefix);
    REQUIRE(entry->Valid());
    return entry->key().ToString();
  }
  void edit_version(const std::string& key, const std::function<void(VersionRecord&)>& edit) {
    VersionRecord record = version(key);
    edit(record);
    put(key, encode_version(key, record));
  }
  void edit_state(const std::string& key, const std::function<void(UrlState&)>& edit) {
    UrlState state = decode_url_state(key, get(key)).value();
    edit(state);
    put(key, encode_url_state(key, state));
  }

 private:
  std::unique_ptr<leveldb::DB> db_;
};

}  // namespace shilu::store_test
