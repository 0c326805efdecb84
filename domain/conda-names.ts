/**
 * What conda's names mean to pip. A name that stands in neither list is tried under its own name, since most Python
 * packages have one name everywhere.
 *
 * Sources: prefix-dev/parselmouth, `files/non_pypi_names.json` (names that conda-forge and PyPI give to different
 * things, with conda's name of the Python part); conda-forge/conda-forge-pinning-feedstock,
 * `recipe/conda_build_config.yaml` (the libraries that conda-forge builds against); the packages that Anaconda's
 * installer and the channels `pytorch` and `nvidia` bring along.
 */

/** The Python packages that PyPI has under another name, by conda's name. */
export const RENAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "antlr-python-runtime": "antlr4-python3-runtime",
    "brotli-python": "brotli",
    "cupy-core": "cupy",
    "cython-blis": "blis",
    "dask-core": "dask",
    "docker-py": "docker",
    "esmvaltool-python": "esmvaltool",
    "h3-py": "h3",
    "matplotlib-base": "matplotlib",
    "metis-python": "metis",
    "msgpack-python": "msgpack",
    "mujoco-python": "mujoco",
    opencv: "opencv-python-headless",
    "openexr-python": "openexr",
    "podman-py": "podman",
    "py-opencv": "opencv-python-headless",
    "py-xgboost": "xgboost",
    "py-xgboost-cpu": "xgboost",
    "py-xgboost-gpu": "xgboost",
    pyflann: "flann",
    pyglpk: "glpk",
    pyhunspell: "hunspell",
    pykrb5: "krb5",
    "pymc-base": "pymc",
    pynco: "nco",
    pyqt: "pyqt5",
    "pytensor-base": "pytensor",
    pytables: "tables",
    "python-blosc": "blosc",
    "python-cdo": "cdo",
    "python-couchdb": "couchdb",
    "python-duckdb": "duckdb",
    "python-eccodes": "eccodes",
    "python-fastjsonschema": "fastjsonschema",
    "python-flatbuffers": "flatbuffers",
    "python-geotiff": "geotiff",
    "python-ghostscript": "ghostscript",
    "python-graphviz": "graphviz",
    "python-htcondor": "htcondor",
    "python-igraph": "igraph",
    "python-infomap": "infomap",
    "python-kaleido": "kaleido",
    "python-kubernetes": "kubernetes",
    "python-leveldb": "leveldb",
    "python-lmdb": "lmdb",
    "python-pdal": "pdal",
    "python-tzdata": "tzdata",
    "python-wget": "wget",
    "python-xxhash": "xxhash",
    "python-zlib-ng": "zlib-ng",
    pytorch: "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    pytorch_geometric: "torch-geometric",
    ruamel_yaml: "ruamel.yaml",
    "seaborn-base": "seaborn",
    "snakemake-minimal": "snakemake",
    "soxr-python": "soxr",
    "statsmodels-base": "statsmodels",
    "tensorflow-base": "tensorflow",
    "tensorflow-eigen": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-mkl": "tensorflow",
    "tiledb-py": "tiledb",
    "typst-py": "typst",
    "uproot-base": "uproot",
    "xeus-python-static": "xeus-python",
  }),
);

const words = (text: string) => text.trim().split(/\s+/);

/** Libraries, compilers, programs, conda's own parts and empty packages that only steer its choice. */
const NOT_PYTHON: ReadonlySet<string> = new Set(
  words(`
  abseil-cpp alsa-lib anaconda anaconda-anon-usage anaconda-navigator aom aria2 arpack arrow-cpp assimp at-spi2-atk
  at-spi2-core atk atk-1.0 attr autoconf automake aws-c-auth aws-c-cal aws-c-common aws-c-compression
  aws-c-event-stream aws-c-http aws-c-io aws-c-mqtt aws-c-s3 aws-c-sdkutils aws-checksums aws-crt-cpp aws-sdk-cpp
  azure-core-cpp azure-identity-cpp azure-storage-blobs-cpp azure-storage-common-cpp backports bash bc binutils bison
  blas blas-devel blast blosc boost boost-cpp brotli-bin bwidget bzip2 c-ares c-compiler ca-certificates cairo ccache
  cctools cfitsio cgal charls clang clangxx coin-or-cbc coin-or-cgl coin-or-clp coin-or-osi coin-or-utils coincbc
  colmap compilers conda conda-build conda-content-trust conda-env conda-libmamba-solver conda-package-handling
  conda-repo-cli conda-token conda-verify console_shortcut cpuonly cuda cuda-cccl cuda-command-line-tools cuda-compat
  cuda-compiler cuda-crt-dev_linux-64 cuda-cudart cuda-cudart-dev cuda-cudart-static cuda-cuobjdump cuda-cupti
  cuda-cupti-dev cuda-cuxxfilt cuda-demo-suite cuda-documentation cuda-driver-dev cuda-gdb cuda-libraries
  cuda-libraries-dev cuda-libraries-static cuda-memcheck cuda-minimal-build cuda-nsight cuda-nsight-compute cuda-nvcc
  cuda-nvcc-impl cuda-nvcc-tools cuda-nvdisasm cuda-nvml-dev cuda-nvprof cuda-nvprune cuda-nvrtc cuda-nvrtc-dev
  cuda-nvtx cuda-nvvp cuda-opencl cuda-opencl-dev cuda-profiler-api cuda-runtime cuda-sanitizer-api cuda-toolkit
  cuda-tools cuda-version cuda-visual-tools cuda100 cuda75 cuda80 cuda90 cuda91 cuda92 cudatoolkit cudatoolkit-dev
  cudnn cupti curl cutensor cxx-compiler cyrus-sasl daal dal dav1d dbus double-conversion eigen elfutils epoxy exiv2
  expat ffmpeg fftw file flann flex fltk fmt font-ttf-dejavu-sans-mono font-ttf-inconsolata font-ttf-source-code-pro
  font-ttf-ubuntu fontconfig fonts-anaconda fonts-conda-ecosystem fonts-conda-forge fortran-compiler freeglut freetype
  freexl fribidi g++ gawk gcc gdb gdk-pixbuf gds-tools geos geotiff gettext gettext-tools gf2x gflags gfortran gh
  ghostscript giflib git git-lfs gl2ps glew glib glib-tools glog glpk gmp gnupg gnutls gobject-introspection
  google-cloud-cpp gperftools graphite2 graphviz grpc-cpp gsl gst-plugins-base gst-plugins-good gstreamer gtest gtk2
  gtk3 gts gxx harfbuzz hdf4 hdf5 hdfeos2 hhsuite hicolor-icon-theme highfive hmmer htop hwloc icc_rt icu igraph
  imagemagick imath impi-devel impi_rt intel-cmplr-lib-rt intel-opencl-rt intel-openmp ipopt isl jansson jasper
  java-jdk jemalloc jpeg jq json-c jsoncpp jxrlib kalign2 kealib kernel-headers_linux-64 keyutils krb5 lame lcms2 ld64
  ld_impl_linux-64 leptonica lerc level-zero leveldb libabseil libaec libaio libarchive libarrow libarrow-acero
  libarrow-dataset libarrow-flight libarrow-flight-sql libarrow-gandiva libarrow-substrait libasprintf libass libavif
  libavif16 libblas libblitz libboost libboost-headers libbrotlicommon libbrotlidec libbrotlienc libcap libcblas
  libclang libclang-cpp libclang-cpp15 libclang13 libcrc32c libcublas libcublas-dev libcublas-static libcudnn libcufft
  libcufft-dev libcufft-static libcufile libcufile-dev libcufile-static libcups libcurand libcurand-dev
  libcurand-static libcurl libcusolver libcusolver-dev libcusolver-static libcusparse libcusparse-dev
  libcusparse-static libcxx libcxxabi libdap4 libdb libde265 libdeflate libdrm libedit libegl libev libevent libexpat
  libfaiss libffi libflac libgcc libgcc-devel_linux-64 libgcc-ng libgcrypt libgd libgdal libgfortran libgfortran-ng
  libgfortran4 libgfortran5 libgl libgl-devel libglib libglu libglvnd libglx libgomp libgoogle-cloud libgpg-error
  libgpuarray libgrpc libhiredis libhwloc libhwy libiconv libidn2 libimagequant libjpeg-turbo libjxl libkml liblapack
  liblapacke libllvm10 libllvm11 libllvm12 libllvm14 libllvm15 libllvm16 libllvm17 libllvm9 liblzma liblzma-devel
  libmagma libmagma_sparse libmamba libmambapy libmatio libmicrohttpd libmklml libnetcdf libnghttp2 libnl libnpp
  libnpp-dev libnpp-static libnsl libntlm libnuma libnvfatbin libnvjitlink libnvjpeg libnvjpeg-dev libnvjpeg-static
  libnvvm-samples libobjc libogg libopenblas libopencv libopengl libopenvino libopus libparquet libpcap libpciaccess
  libpng libpq libprotobuf libprotobuf-static libpython-static libraqm librdkafka libre2-11 librsvg librttopo
  libsanitizer libsecret libsndfile libsodium libsolv libspatialindex libspatialite libsqlite libssh libssh2 libstdcxx
  libstdcxx-devel_linux-64 libstdcxx-ng libsvm libsystemd0 libta-lib libtapi libtasn1 libtheora libthrift libtiff
  libtool libtorch libudev1 libunistring libunwind liburing libusb libutf8proc libuuid libuv libva libvorbis libvpx
  libwebp libwebp-base libwinpthread libx11 libxcb libxcrypt libxgboost libxkbcommon libxkbfile libxml2 libxml2-devel
  libxslt libxsmm libzip libzlib libzlib-wapi libzopfli llvm llvm-openmp llvm-tools llvmdev lz4-c lzo m4 magma
  magma-cuda100 magma-cuda101 magma-cuda102 magma-cuda110 magma-cuda111 magma-cuda112 magma-cuda113 magma-cuda115
  magma-cuda116 magma-cuda117 magma-cuda118 magma-cuda121 magma-cuda75 magma-cuda80 magma-cuda90 magma-cuda91
  magma-cuda92 make mamba maven menuinst mesalib metis minizip mkl mkl-devel mkl-include mpc mpfr mpg123 mpi mpich
  mpich2 mscorefonts msys2-conda-epoch mumps-include mumps-seq mysql mysql-common mysql-libs nano navigator-updater
  ncurses netcdf-cxx4 netcdf-fortran nettle nlohmann_json nodejs nomkl nspr nss ntl numpy-base oneccl-devel onetbb
  openblas openblas-devel opencl-headers openexr openh264 openjdk openjpeg openmpi openmpi-mpicc openslide openssh
  openssl orc p11-kit pandoc pango parallel parquet-cpp patch pcl pcre pcre2 perl petsc pigz pixman pkg-config pocl
  poppler poppler-data portaudio postgresql powershell_shortcut proj proj4 pthread-stubs pugixml pulseaudio
  pulseaudio-client pulseaudio-daemon pybind11-abi python_abi pytorch-cuda pytorch-mutex qhull qt qt-main qt-webengine
  qt5compat qt6-main r rapidjson rav1e raxml raxml-ng rdma-core re2 readline redis-server rhash ripgrep rtools ruby rust s2n
  samtools scotch screen scrot sdl sdl2 sed singular slepc snappy sox spdlog sqlite suitesparse superlu svt-av1
  sysroot_linux-64 tbb tbb-devel tesseract texlive-core thrift-cpp tini tk tktable tmux torchtriton tree tzdata ucrt
  ucx udunits2 unixodbc unzip uriparser utf8proc util-linux valgrind vc vc14_runtime vcomp14 vs2015_runtime wayland
  wayland-protocols wget which winpty wkhtmltopdf x264 x265 xcb-util xcb-util-cursor xcb-util-image xcb-util-keysyms
  xcb-util-renderutil xcb-util-wm xerces-c xeus xkeyboard-config xtensor xtl xxhash xz xz-gpl-tools xz-tools yaml
  yaml-cpp yasm zeromq zfp zip zlib zlib-ng zlib-wapi zstd
`),
);

/** Families that conda names by a rule of its own: its inner packages, R, Bioconductor, Perl, X11, one platform's. */
const FAMILIES =
  /^(?:_|r-|bioconductor-|perl-|xorg-)|_linux-(?:64|aarch64|ppc64le)$|-cos[67]-x86_64$|^m2w64-|_win-64$|_osx-(?:64|arm64)$/;

export const isNoPython = (name: string): boolean => NOT_PYTHON.has(name) || FAMILIES.test(name);

/** Python packages that other systems have: a file that was exported there names them, and nothing here needs them. */
const OTHER_SYSTEMS: ReadonlySet<string> = new Set(
  words("appnope python.app pywin32 pywin32-ctypes pywinpty win-inet-pton win-unicode-console wincertstore"),
);

export const isForOtherSystem = (name: string): boolean =>
  OTHER_SYSTEMS.has(name.replaceAll("_", "-")) || name.startsWith("pyobjc-");
