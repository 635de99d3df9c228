#include "store/zip_file.h"

#include <minizip/zip.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace shilu {
namespace {

constexpr uLong kNoDate = 0x00210000;           // 1 January 1980, as MS-DOS writes it
constexpr uLong kMadeByUnix = (3U << 8) | 45U;  // version 4.5 of the format: ZIP64
constexpr uLong kRegularFile = 0100644UL << 16;
constexpr size_t kMostOctetsAtOnce = size_t{1} << 30;  // the library counts in 32 bits

}  // namespace

Result<std::unique_ptr<ZipFile>> ZipFile::create(const std::string& path) {
  Result<NewFile> file = NewFile::create(path);
  if (!file) {
    return tl::unexpected<Error>(file.error());
  }
  errno = 0;
  zipFile zip = zipOpen64(file->beside().c_str(), APPEND_STATUS_CREATE);
  if (zip == nullptr) {
    return fail_errno(path, errno != 0 ? errno : ENOMEM);
  }
  return std::unique_ptr<ZipFile>(new ZipFile(std::move(*file), zip));
}

ZipFile::~ZipFile() {
  if (zip_ != nullptr) {
    (void)zipClose(zip_, nullptr);
  }
}

Status ZipFile::status_of(int answer) const {
  return answer == ZIP_OK ? Status() : fail_errno(file_.path(), errno != 0 ? errno : EIO);
}

Status ZipFile::begin(const std::string& name, Method method) {
  current_ = {name, 0, ""};
  digest_ = std::make_unique<Sha256Stream>();
  zip_fileinfo info{};
  info.dosDate = kNoDate;
  info.external_fa = kRegularFile;
  constexpr int kMayPass4Gib = 1;
  errno = 0;
  return status_of(zipOpenNewFileInZip4_64(
      zip_, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr,
      method == Method::kStore ? 0 : Z_DEFLATED, Z_DEFAULT_COMPRESSION, 0, -MAX_WBITS,
      DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, nullptr, 0, kMadeByUnix, 0, kMayPass4Gib));
}

Status ZipFile::write(std::string_view bytes) {
  digest_->add(bytes);
  current_.bytes += bytes.size();
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kMostOctetsAtOnce);
    errno = 0;
    Status written =
        status_of(zipWriteInFileInZip(zip_, part.data(), static_cast<unsigned>(part.size())));
    if (!written) {
      return written;
    }
    bytes.remove_prefix(part.size());
  }
  return {};
}

Status ZipFile::end() {
  current_.sha256 = hex_of(digest_->digest());
  entries_.push_back(std::move(current_));
  errno = 0;
  return status_of(zipCloseFileInZip(zip_));
}

Status ZipFile::finish() {
  errno = 0;
  const Status closed = status_of(zipClose(std::exchange(zip_, nullptr), nullptr));
  return closed ? file_.finish() : closed;
}

}  // namespace shilu
