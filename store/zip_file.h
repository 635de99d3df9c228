// ZipFile: a ZIP file written entry by entry, which stands at its path whole or not at all. ZIP64
// where sizes or places need it. The same entries give the same octets: no entry has a date (1
// January 1980 stands for none).
//
// Call sequence: create → (begin → write … write → end)… → finish. Owned by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "store/new_file.h"

namespace shilu {

class ZipFile {
 public:
  enum class Method { kStore, kDeflate };

  struct Entry {
    std::string name;
    uint64_t bytes = 0;  // not compressed
    std::string sha256;  // of these, in hexadecimal digits
  };

  // kInvalidArgument where something stands that is no regular file.
  static Result<std::unique_ptr<ZipFile>> create(const std::string& path);
  ~ZipFile();
  ZipFile(const ZipFile&) = delete;
  ZipFile& operator=(const ZipFile&) = delete;

  Status begin(const std::string& name, Method method);
  Status write(std::string_view bytes);
  Status end();
  // Those that have ended.
  const std::vector<Entry>& entries() const { return entries_; }

  // Durable on return.
  Status finish();

 private:
  ZipFile(NewFile file, void* zip) : file_(std::move(file)), zip_(zip) {}
  // What the library's answer says; the errno it left behind tells why.
  Status status_of(int answer) const;

  NewFile file_;
  void* zip_;
  std::vector<Entry> entries_;
  Entry current_;
  std::unique_ptr<Sha256Stream> digest_;
};

}  // namespace shilu
