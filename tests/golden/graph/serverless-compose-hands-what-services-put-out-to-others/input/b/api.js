exports.main=async()=>{}
